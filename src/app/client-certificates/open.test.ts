import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { watchLeaks } from "../../../test/support/leaks.js";
import { type TemporaryFolder, temporaryFolder } from "../../../test/support/temporary.js";
import { readConfig } from "../../config/load.js";
import type { Config } from "../../config/schema.js";
import { certify, type Issuer } from "../../pki/certify.js";
import { makeCrl } from "../../pki/crl.js";
import { generateKey } from "../../pki/keys.js";
import { type NamedList, readNamedList } from "../../pki/revocation-lists.js";
import { ClientCertificates, type ClientCertificatesOptions } from "./open.js";

const DAY_MS = 86_400_000;
let folder: TemporaryFolder;
let bank: Issuer;
let number = 0;
let list = "";
before(async () => {
  folder = await temporaryFolder("client-certificates");
  const key = await generateKey("ecdsa-p256");
  const plan = { profile: "authority", subject: { commonName: "Bank" }, names: [] } as const;
  bank = { key, certificate: await certify(key, plan) };
  await writeFile(path.join(folder.path, "bank.pem"), bank.certificate);
});
after(() => folder.remove());
beforeEach(() => {
  list = path.join(folder.path, `list-${number++}.crl`);
});
watchLeaks();

/** A list with so many entries. */
function listOf(entries: number): string {
  const now = new Date();
  const revoked = Array.from({ length: entries }, (_, index) => ({
    ...{ serial: (0x40 + index).toString(16), at: now, reason: "superseded" as const },
  }));
  const issuer = { certificate: new X509Certificate(bank.certificate), key: bank.key };
  return makeCrl({ issuer, revoked, number: 1, now, nextUpdate: new Date(now.getTime() + DAY_MS) });
}

async function replace(text: string, file = list): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

/** What it judges by; `lines` of the log, each an event of its level. */
class Scene {
  readonly said = new EventEmitter();
  readonly certificates: ClientCertificates;
  readonly #config: Config;

  constructor(options: Partial<ClientCertificatesOptions> = {}) {
    const text = { clientCertificates: { explicit: "require", authorities: "bank.pem", revocationLists: [list] } };
    this.#config = readConfig({ text: JSON.stringify(text) });
    const log = (level: string) => (_: object, message: string) => void this.said.emit(level, message);
    this.certificates = new ClientCertificates({
      ...{ folder: folder.path, log: { info: log("info"), warn: log("warn") }, onAuthorities: () => {} },
      after: (_, run) => {
        const soon = setImmediate(run);
        return () => clearImmediate(soon);
      },
      ...options,
    });
  }

  read() {
    return this.certificates.read(this.#config, { clientAuthorities: [bank.certificate] });
  }

  get sizes(): readonly number[] {
    return this.certificates.judge.terms.lists.all.map(({ size }) => size);
  }
}

test("a list that is replaced between its first reading and the watch is read again", async () => {
  await writeFile(list, listOf(1));
  const scene = new Scene();
  const read = await scene.read();
  await replace(listOf(2));
  const again = once(scene.said, "info");
  scene.certificates.take(read);
  assert.deepEqual(scene.sizes, [1]);
  assert.match(String(await again), /was read again: 2 entries/);
  assert.deepEqual(scene.sizes, [2]);
  scene.certificates.close();
});

test("a list that is replaced while it is read, however long that takes, is read once more and taken once", async () => {
  await writeFile(list, listOf(1));
  const asked = new EventEmitter();
  const waiting: (() => void)[] = [];
  let isSlow = false;
  const readList = async (file: string): Promise<NamedList> => {
    const found = await readNamedList(file);
    if (isSlow) {
      isSlow = false;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        asked.emit("asked");
      });
    }
    return found;
  };
  const scene = new Scene({ readList });
  scene.certificates.take(await scene.read());
  isSlow = true;
  const first = once(asked, "asked");
  await replace(listOf(2));
  await first;
  await replace(listOf(3));
  const words: string[] = [];
  scene.said.on("info", (message: string) => words.push(message));
  const again = once(scene.said, "info");
  for (const goOn of waiting) goOn();
  await again;
  assert.deepEqual(
    words.map((message) => /(\d) entries/.exec(message)?.[1]),
    ["3"],
  );
  assert.deepEqual(scene.sizes, [3]);
  scene.certificates.close();
});

test("a list that was not there when it was looked for, and was there when it was read, is said once", async () => {
  await writeFile(list, listOf(1));
  const fresh = `${list}.fresh`;
  await writeFile(fresh, listOf(2));
  let isBack = true;
  const readList = async (file: string): Promise<NamedList> => {
    if (!isBack) await rename(fresh, file);
    isBack = true;
    return await readNamedList(file);
  };
  const scene = new Scene({ readList });
  scene.certificates.take(await scene.read());
  const words: string[] = [];
  scene.said.on("info", (message: string) => words.push(message));
  isBack = false;
  const second = once(scene.said, "info");
  await rm(list);
  await second;
  const third = once(scene.said, "info");
  await replace(listOf(3));
  await third;
  assert.deepEqual(
    words.map((message) => /(\d) entries/.exec(message)?.[1]),
    ["2", "3"],
  );
  scene.certificates.close();
});

test("what is no list is said, and the one from before is used on until there is one again", async () => {
  await writeFile(list, listOf(1));
  const scene = new Scene();
  scene.certificates.take(await scene.read());
  const refused = once(scene.said, "warn");
  await replace("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
  assert.match(String(await refused), /: the list from before is used on; /);
  assert.deepEqual(scene.sizes, [1]);
  const again = once(scene.said, "info");
  await replace(listOf(2));
  await again;
  assert.deepEqual(scene.sizes, [2]);
  scene.certificates.close();
});

test("a link that leads to another list, and a change of what it leads to, are noticed", async () => {
  const elsewhere = await temporaryFolder("lists");
  const [one, two] = [path.join(elsewhere.path, "one.crl"), path.join(elsewhere.path, "two.crl")];
  await writeFile(one, listOf(1));
  await writeFile(two, listOf(2));
  await symlink(one, list);
  const scene = new Scene();
  scene.certificates.take(await scene.read());
  const second = once(scene.said, "info");
  await symlink(two, `${list}.new`);
  await rename(`${list}.new`, list);
  await second;
  assert.deepEqual(scene.sizes, [2]);
  const third = once(scene.said, "info");
  await replace(listOf(3), two);
  await third;
  assert.deepEqual(scene.sizes, [3]);
  scene.certificates.close();
  await elsewhere.remove();
});

test("a folder that is replaced as a whole is watched on", async () => {
  const lists = path.join(folder.path, "lists");
  list = path.join(lists, "a.crl");
  const put = async (entries: number) => {
    const fresh = await temporaryFolder("fresh");
    await writeFile(path.join(fresh.path, "a.crl"), listOf(entries));
    await rename(fresh.path, lists);
  };
  await put(1);
  const scene = new Scene();
  scene.certificates.take(await scene.read());
  for (const entries of [2, 3]) {
    const again = once(scene.said, "info");
    await rm(lists, { recursive: true });
    await put(entries);
    await again;
    assert.deepEqual(scene.sizes, [entries]);
  }
  scene.certificates.close();
});

test("authorities that have changed are told of", async () => {
  await writeFile(list, listOf(0));
  const changed = new EventEmitter();
  const scene = new Scene({ onAuthorities: () => void changed.emit("changed") });
  scene.certificates.take(await scene.read());
  const told = once(changed, "changed");
  await replace(bank.certificate, path.join(folder.path, "bank.pem"));
  await told;
  scene.certificates.close();
});
