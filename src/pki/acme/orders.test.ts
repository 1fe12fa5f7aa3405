import assert from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { type TemporaryFolder, temporaryFolder } from "../../../test/support/temporary.js";
import { PkiError } from "../errors.js";
import { type AcmeOrder, readOrder, readOrders, removeOrder, writeOrder } from "./orders.js";
import type { AcmePlan } from "./plan.js";
import { freshOrder, inService } from "./renew.js";

let folder: TemporaryFolder;
before(async () => {
  folder = await temporaryFolder("acme-orders");
});
after(() => folder.remove());

const plan: AcmePlan = {
  names: ["ftp.example.com"],
  directory: "https://ca.example/dir",
  authorities: undefined,
  email: undefined,
  agreesToTerms: true,
  challenge: { type: "http-01", listen: { host: undefined, port: 80 } },
  key: "ecdsa-p256",
  external: undefined,
};

test("an order comes back as it was written, its file is the server's alone, and it is removed", async () => {
  const order: AcmeOrder = {
    ...freshOrder("ftp.example.com", plan),
    current: { id: "ftp.example.com-2", directory: plan.directory, key: plan.key },
    failures: 3,
    lastTry: 1_800_000_000_000,
    retryAfter: 5_000,
    trouble: { message: "„Nein“, sagt sie \u{1f512}", hint: "nochmal" },
  };
  await writeOrder(folder.path, order);
  assert.deepEqual(await readOrder(folder.path, order.id), order);
  const file = path.join(folder.path, "tls", "acme", "orders", "ftp.example.com.json");
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(await readOrders(folder.path), { orders: [order], damaged: [] });
  await removeOrder(folder.path, order.id);
  assert.deepEqual((await readOrders(folder.path)).orders, []);
});

test("an id that leads elsewhere, or is nobody's, is unknown", async () => {
  for (const id of ["../../../etc/passwd", "", ".hidden", "a/b", "none"])
    await assert.rejects(readOrder(folder.path, id), (error) => error instanceof PkiError && error.kind === "unknown");
});

test("what is damaged is named, and what is half wrong is read as far as it is right", async () => {
  const orders = path.join(folder.path, "tls", "acme", "orders");
  await mkdir(orders, { recursive: true });
  for (const text of ["", "null", "[]", "{", '{"plan":{}}', '{"plan":{"names":[]}}']) {
    await writeFile(path.join(orders, "broken.json"), text);
    const { damaged } = await readOrders(folder.path);
    assert.deepEqual(damaged, [path.join(orders, "broken.json")], text);
  }
  const odd = { plan, failures: -1, lastTry: "yesterday", retryAfter: 1e300, current: { id: "../x" }, trouble: "no" };
  await writeFile(path.join(orders, "broken.json"), JSON.stringify(odd));
  const [order] = (await readOrders(folder.path)).orders;
  assert.deepEqual(order, freshOrder("broken", plan));
  assert.equal(await inService(folder.path, freshOrder("broken", plan)), undefined);
  assert.match(await readFile(path.join(orders, "broken.json"), "utf8"), /yesterday/);
});
