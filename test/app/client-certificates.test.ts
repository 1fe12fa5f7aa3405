import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, test } from "node:test";
import { type ClientPair, TestAuthority } from "../interop/client-certificate-files.js";
import { WireClient } from "../support/wire-client.js";
import { preparedFolder, ServeProcess, sealift } from "./serve-process.js";

/** In TLS, with nobody logged in. */
async function connected(server: ServeProcess, pair: ClientPair): Promise<WireClient> {
  const certificate = { cert: await readFile(pair.certificate, "utf8"), key: await readFile(pair.key, "utf8") };
  const client = await WireClient.connect(await server.wire(), { certificate });
  await client.read();
  await client.command("AUTH TLS");
  await client.startTls();
  return client;
}

async function loggedIn(server: ServeProcess, pair: ClientPair, user: string): Promise<WireClient> {
  const client = await connected(server, pair);
  assert.equal((await client.command(`USER ${user}`)).code, 232);
  for (const line of ["PBSZ 0", "PROT P", "TYPE I"]) await client.command(line);
  return client;
}

const refused = (problem: string) => (record: Readonly<Record<string, unknown>>) =>
  record.event === "certificate-refused" && record.problem === problem;

describe("client certificates of a running server", { concurrency: true }, () => {
  test("in two workers: who is revoked in the own authority's list is out at once", async () => {
    await using folder = await preparedFolder();
    const { data, user } = folder;
    const bank = await TestAuthority.create(data);
    const [first, second] = [await bank.client(user), await bank.client(user)];
    const settings = { EXPLICIT: "require", LOGIN: "certificate", LISTPOLICY: "hard" };
    const environment = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`SEALIFT_CLIENTCERTIFICATES__${key}`, value]),
    );
    await using server = await ServeProcess.start({ data, environment: { ...environment, SEALIFT_WORKERS: "2" } });
    const clients = await Promise.all([first, first, second].map((pair) => loggedIn(server, pair, user)));
    const [idle, busy, other] = clients as [WireClient, WireClient, WireClient];
    assert.equal((await other.store("STOR a.txt", "whole")).code, 226);
    const upload = await busy.transfer("STOR big.bin");
    upload
      .on("error", () => {})
      .resume()
      .write("first ");

    await bank.revoke(first);
    for (const client of [idle, busy]) {
      const { code, lines } = await client.read();
      assert.equal(code, 421);
      assert.match(lines.join(), /client certificate is not accepted any more/);
    }
    assert.equal((await other.command("SIZE a.txt")).code, 213);
    assert.equal((await other.command("SIZE big.bin")).code, 550);
    const late = await connected(server, first);
    assert.match((await late.command(`USER ${user}`)).lines.join(), /^530 Your client certificate was revoked/);
    const { cause, cure, name } = await server.logged((record) => refused("revoked")(record) && record.name === user);
    assert.match(String(cause), /^the client certificate of CN=demo was revoked on .* \(key-compromise\)$/);
    assert.match(String(cure), /sealift cert issue client/);
    assert.equal(name, user);

    // The list is replaced by something else: the one from before is used on.
    await writeFile(bank.files.crl, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
    await server.logged(({ event, msg }) => event === "warning" && /the list from before is used on/.test(String(msg)));
    assert.equal((await late.command(`USER ${user}`)).code, 530);
    assert.equal((await other.command("NOOP")).code, 200);
    for (const client of [...clients, late]) client.close();
  });

  test("in one process: a file of authorities that is replaced is taken up, and ends the sessions of those that are gone", async () => {
    await using folder = await preparedFolder();
    const { data, user } = folder;
    const [old, young] = [
      await TestAuthority.create(path.join(folder.path, "old"), "Old"),
      await TestAuthority.create(path.join(folder.path, "young"), "Young"),
    ];
    const [before, afterwards] = [await old.client(user), await young.client(user)];
    const file = path.join(data, "tls/clients.pem");
    await writeFile(file, old.certificate);
    const rules = "[{ for: user:demo, demand: require, login: certificate }]";
    await writeFile(
      path.join(data, "sealift.yaml"),
      `workers: 0\nclientCertificates:\n  authorities: tls/clients.pem\n  rules: ${rules}\n`,
    );
    await using server = await ServeProcess.start({ data });
    const session = await loggedIn(server, before, user);
    await writeFile(file, young.certificate);
    assert.equal((await session.read()).code, 421);
    await server.logged(refused("stranger"));
    const next = await loggedIn(server, afterwards, user);
    assert.equal((await next.store("STOR a.txt", "whole")).code, 226);
    for (const client of [session, next]) client.close();
  });

  test("a server that asks for certificates and trusts no authority does not start, and says what to do", async () => {
    await using folder = await preparedFolder();
    await writeFile(path.join(folder.data, "sealift.yaml"), "clientCertificates:\n  implicit: request\n");
    const { status, errors } = await sealift(["serve", "--data", folder.data]);
    assert.equal(status, 1);
    assert.match(errors, /^error: client certificates are asked for, but there is no authority for them$/m);
    assert.match(errors, /^hint: .*sealift cert authority create/m);
  });
});
