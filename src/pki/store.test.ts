import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { PkiError, type PkiErrorKind } from "./errors.js";
import { inspect } from "./inspect.js";
import { keyFromPem, keyToPem } from "./keys.js";
import { createSelfSigned, selfSign } from "./self-signed.js";
import { ensureServerCertificates } from "./store.js";

const names = ["localhost", "box.example", "127.0.0.1"];
const FILES = ["ecdsa.crt", "ecdsa.key", "rsa.crt", "rsa.key", "trust.pem"];

let data = "";
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "sealift-pki-"));
});
afterEach(() => rm(data, { recursive: true }));

const inTls = (name: string) => join(data, "tls", name);
const ensure = (now?: Date) => ensureServerCertificates(data, now === undefined ? { names } : { names, now });

async function contents(): Promise<Readonly<Record<string, string>>> {
  const found = await readdir(join(data, "tls"));
  return Object.fromEntries(
    await Promise.all(found.sort().map(async (name) => [name, await readFile(inTls(name), "utf8")])),
  );
}

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(data, "tls"), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(inTls(name), text, { mode: 0o600 });
}

async function refused(kind: PkiErrorKind, message: RegExp): Promise<void> {
  const before = await contents();
  await assert.rejects(ensure(), (error: unknown) => {
    assert.ok(error instanceof PkiError, String(error));
    assert.equal(error.kind, kind);
    assert.match(error.message, message);
    assert.ok(error.hint.length > 0);
    assert.doesNotMatch(error.message + error.hint, /MI[GIH]/, "shows part of a key");
    return true;
  });
  const after = await contents();
  for (const [name, text] of Object.entries(before)) assert.equal(after[name], text, `${name} was changed`);
}

test("a first start makes both pairs and trust.pem; the next one loads them", async () => {
  const first = await ensure();
  assert.equal(first.created, true);
  assert.deepEqual(first.warnings, []);
  assert.equal(inspect(first.ecdsa.certificate).key, "ECDSA prime256v1");
  assert.equal(inspect(first.rsa.certificate).key, "RSA 3072");
  assert.deepEqual(inspect(first.rsa.certificate).names, names);
  assert.equal(inspect(first.rsa.certificate).subject, "CN=box.example");
  const files = await contents();
  assert.deepEqual(Object.keys(files), FILES);
  assert.equal(files["trust.pem"], first.ecdsa.certificate + first.rsa.certificate);
  assert.equal(first.trust, inTls("trust.pem"));

  const second = await ensure();
  assert.deepEqual(second, { ...first, created: false });
  assert.deepEqual(await contents(), files);
});

test("keys are for the owner alone, whatever the umask", async () => {
  const mask = process.umask(0);
  try {
    await ensure();
  } finally {
    process.umask(mask);
  }
  const modeOf = async (file: string) => (await stat(file)).mode & 0o777;
  assert.equal(await modeOf(join(data, "tls")), 0o700);
  for (const name of ["ecdsa.key", "rsa.key"]) assert.equal(await modeOf(inTls(name)), 0o600);
  for (const name of ["ecdsa.crt", "rsa.crt", "trust.pem"]) assert.equal(await modeOf(inTls(name)), 0o644);
});

test("starts at the same moment agree on one pair", async () => {
  const all = await Promise.all([ensure(), ensure(), ensure(), ensure()]);
  const [first] = all;
  for (const each of all) assert.deepEqual([each.ecdsa, each.rsa], [first?.ecdsa, first?.rsa]);
  const files = await contents();
  assert.deepEqual(Object.keys(files), FILES);
  assert.equal(files["ecdsa.key"], first?.ecdsa.key);
});

test("one's own pair is served as it is, chain and all, and the missing one is made", async () => {
  const own = await createSelfSigned({ kind: "rsa-3072", names: ["ftp.example.com"] });
  const chain = await createSelfSigned({ kind: "ecdsa-p256", names: ["intermediate.example"] });
  const files = { "rsa.crt": `My certificate\n${own.certificate}${chain.certificate}`, "rsa.key": own.key };
  await put(files);
  const { rsa, ecdsa, created } = await ensure();
  assert.equal(created, true);
  assert.equal(rsa.certificate, files["rsa.crt"]);
  assert.deepEqual(inspect(ecdsa.certificate).names, names);
  const after = await contents();
  assert.equal(after["rsa.crt"], files["rsa.crt"]);
  assert.equal(after["rsa.key"], own.key);
  assert.equal(after["trust.pem"], ecdsa.certificate + own.certificate + chain.certificate);
});

test("trust.pem follows the certificates", async () => {
  await ensure();
  const own = await createSelfSigned({ kind: "ecdsa-p256", names: ["new.example"] });
  await put({ "ecdsa.crt": own.certificate, "ecdsa.key": own.key });
  const { rsa, created } = await ensure();
  assert.equal(created, false);
  assert.equal(await readFile(inTls("trust.pem"), "utf8"), own.certificate + rsa.certificate);
  await put({ "trust.pem": "nonsense" });
  await ensure();
  assert.equal(await readFile(inTls("trust.pem"), "utf8"), own.certificate + rsa.certificate);
});

test("a key alone, as a crash leaves it, is kept and given a certificate", async () => {
  const { key } = await createSelfSigned({ kind: "ecdsa-p256", names: ["x"] });
  await put({ "ecdsa.key": key });
  const { ecdsa } = await ensure();
  assert.equal(ecdsa.key, key);
  assert.equal((await contents())["ecdsa.key"], key);
});

test("a certificate without key, and a key that is another's", async () => {
  const [one, two] = await Promise.all([1, 2].map(() => createSelfSigned({ kind: "ecdsa-p256", names: ["x"] })));
  await put({ "ecdsa.crt": one?.certificate ?? "" });
  await refused("key-missing", /ecdsa\.crt is there, .*ecdsa\.key is not/);
  await put({ "ecdsa.key": two?.key ?? "" });
  await refused("key-mismatch", /ecdsa\.key is not the key of the certificate in .*ecdsa\.crt/);
});

test("files that hold something else are refused by name and left alone", async () => {
  const { certificate, key } = await createSelfSigned({ kind: "ecdsa-p256", names: ["x"] });
  const secret = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" } as const;
  const encrypted = keyFromPem(key, "x").export(secret).toString();
  await put({ "ecdsa.crt": "nonsense", "ecdsa.key": key });
  await refused("no-certificate", /ecdsa\.crt holds no certificate/);
  await put({ "ecdsa.crt": certificate.replace(/\n.{20}/, "\nMIGAAAAAAAAAAAAAAAAA") });
  await refused("no-certificate", /ecdsa\.crt cannot be read/);
  await put({ "ecdsa.crt": certificate, "ecdsa.key": "nonsense" });
  await refused("no-key", /ecdsa\.key holds no private key/);
  await put({ "ecdsa.key": encrypted });
  await refused("key-encrypted", /ecdsa\.key is encrypted/);
  await put({ "ecdsa.key": "x".repeat(300_000) });
  await refused("unreadable", /larger than 256 KiB/);
});

test("a key of the wrong kind, or too short, is refused before anything is made for it", async () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  await put({ "ecdsa.key": keyToPem(rsa) });
  await refused("key-unsuitable", /another kind, RSA 2048/);
  await rm(inTls("ecdsa.key"));
  await put({ "rsa.key": keyToPem(generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey) });
  await refused("key-unsuitable", /too short: RSA 1024/);
  assert.deepEqual(
    Object.keys(await contents()).filter((name) => name === "rsa.crt"),
    [],
  );
  await put({ "rsa.key": keyToPem(rsa), "rsa.crt": await selfSign(rsa, { names: ["x"] }) });
  assert.equal((await ensure()).rsa.key, keyToPem(rsa));
});

test("an old, a coming and an ending certificate are served, with a warning", async () => {
  await ensure(new Date("2026-01-01T00:00:00Z"));
  const kindsAt = async (date: string) => (await ensure(new Date(date))).warnings.map(({ kind }) => kind);
  assert.deepEqual(await kindsAt("2027-01-01T00:00:00Z"), []);
  assert.deepEqual(await kindsAt("2028-03-25T00:00:00Z"), ["expires-soon", "expires-soon"]);
  assert.deepEqual(await kindsAt("2028-04-05T00:00:00Z"), ["expired", "expired"]);
  assert.deepEqual(await kindsAt("2025-12-31T00:00:00Z"), ["not-yet-valid", "not-yet-valid"]);
  const [warning] = (await ensure(new Date("2028-04-05T00:00:00Z"))).warnings;
  assert.match(warning?.message ?? "", /ecdsa\.crt expired on 2028-04-04$/);
});

test("a key that others may read is served, with a warning", async () => {
  await ensure();
  await chmod(inTls("rsa.key"), 0o640);
  const { warnings } = await ensure();
  assert.deepEqual(
    warnings.map(({ kind }) => kind),
    ["key-exposed"],
  );
  assert.equal(warnings[0]?.hint, `chmod 600 ${inTls("rsa.key")}`);
});

test("a folder that cannot be made is told in words", async () => {
  await writeFile(join(data, "tls"), "in the way");
  await assert.rejects(ensure(), { name: "PkiError", kind: "unwritable" });
});

test("something else in the place of a file is told in words, and nothing waits for a FIFO", async () => {
  await mkdir(inTls("ecdsa.key"), { recursive: true });
  await assert.rejects(ensure(), /ecdsa\.key is no regular file/);
  await rm(inTls("ecdsa.key"), { recursive: true });
  execFileSync("mkfifo", [inTls("ecdsa.key")]);
  await assert.rejects(ensure(), /ecdsa\.key is no regular file/);
});
