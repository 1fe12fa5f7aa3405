import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { runProgram } from "../../../test/support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../../../test/support/temporary.js";
import { PkiError, type PkiErrorKind } from "../errors.js";
import { createSelfSigned } from "../self-signed.js";
import { materialIn, readMaterial } from "./material.js";
import { toPem } from "./pem.js";
import { writePkcs7 } from "./pkcs7.js";
import { encryptKey, writePkcs12 } from "./pkcs12.js";

const password = "pässword 密";
let folder: TemporaryFolder;
let certificate: X509Certificate;
let other: X509Certificate;
let keyPem: string;
const at = (name: string) => path.join(folder.path, name);

async function openssl(...args: readonly string[]): Promise<string> {
  const { status, output, errors } = await runProgram("openssl", args, { folder: folder.path });
  assert.equal(status, 0, `openssl ${args.join(" ")}\n${errors}`);
  return output;
}

/** How OpenSSL is told to write each format; all hold the certificate, the key, or both. */
const formats: Readonly<Record<string, readonly string[]>> = {
  "cert.der": ["x509", "-in", "cert.pem", "-outform", "DER"],
  "chain.p7b": ["crl2pkcs7", "-nocrl", "-certfile", "cert.pem", "-certfile", "other.pem", "-outform", "DER"],
  "chain.p7b.pem": ["crl2pkcs7", "-nocrl", "-certfile", "cert.pem", "-certfile", "other.pem"],
  "new.p12": ["pkcs12", "-export", "-in", "cert.pem", "-inkey", "key.pem", "-passout", `pass:${password}`],
  // RC2 with 40 bits for certificates, triple DES for the key, as OpenSSL 1 did.
  "old.p12": [
    ...["pkcs12", "-export", "-legacy", "-in", "cert.pem", "-inkey", "key.pem", "-passout", `pass:${password}`],
  ],
  "rc2-128.p12": [
    ...["pkcs12", "-export", "-legacy", "-certpbe", "PBE-SHA1-RC2-128", "-keypbe", "PBE-SHA1-2DES"],
    ...["-in", "cert.pem", "-inkey", "key.pem", "-passout", `pass:${password}`],
  ],
  "sha512.p12": [
    ...["pkcs12", "-export", "-macalg", "sha512", "-certpbe", "NONE", "-keypbe", "AES-128-CBC"],
    ...["-in", "cert.pem", "-inkey", "key.pem", "-passout", `pass:${password}`],
  ],
  "key.der": ["pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER"],
  "sec1.der": ["ec", "-in", "key.pem", "-outform", "DER"],
  "sealed.pem": ["pkcs8", "-topk8", "-in", "key.pem", "-v2", "aes256", "-passout", `pass:${password}`],
  "sealed.der": [
    ...["pkcs8", "-topk8", "-in", "key.pem", "-scrypt", "-outform", "DER", "-passout", `pass:${password}`],
  ],
  "sealed-3des.pem": ["pkcs8", "-topk8", "-in", "key.pem", "-v1", "PBE-SHA1-3DES", "-passout", `pass:${password}`],
  "old-key.pem": ["ec", "-in", "key.pem", "-aes256", "-passout", `pass:${password}`],
};

before(async () => {
  folder = await temporaryFolder("material");
  const [made, second] = await Promise.all([
    createSelfSigned({ kind: "ecdsa-p256", names: ["a.example"] }),
    createSelfSigned({ kind: "ecdsa-p256", names: ["b.example"] }),
  ]);
  certificate = new X509Certificate(made.certificate);
  other = new X509Certificate(second.certificate);
  keyPem = made.key;
  await writeFile(at("cert.pem"), made.certificate);
  await writeFile(at("other.pem"), second.certificate);
  await writeFile(at("key.pem"), made.key);
  await writeFile(at("both.pem"), `Bag Attributes\n  x: -----\n${made.key}\r\nsubject=x\r\n${made.certificate}`);
  for (const [name, args] of Object.entries(formats)) await openssl(...args, "-out", name);
});
after(() => folder.remove());

async function refused(work: Promise<unknown>, kind: PkiErrorKind, words: RegExp): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof PkiError, String(error));
    assert.deepEqual({ kind: error.kind, hint: error.hint.length > 0 }, { kind, hint: true });
    assert.match(error.message, words);
    return true;
  });
}

test("all formats that OpenSSL writes are read", async () => {
  for (const name of ["cert.pem", "both.pem", ...Object.keys(formats)]) {
    const { certificates, keys } = await readMaterial(at(name), password);
    const expected = name.includes("p7b") ? [certificate, other] : /cert|both|p12/.test(name) ? [certificate] : [];
    assert.deepEqual(
      certificates.map(({ fingerprint256 }) => fingerprint256),
      expected.map(({ fingerprint256 }) => fingerprint256),
      name,
    );
    assert.equal(keys.length, /key|sec1|sealed|both|p12/.test(name) ? 1 : 0, name);
    for (const key of keys) assert.ok(certificate.checkPrivateKey(key), name);
  }
});

test("PKCS#12 with an empty password needs none", async () => {
  for (const more of [[], ["-legacy"]]) {
    const args = ["pkcs12", "-export", ...more, "-in", "cert.pem", "-inkey", "key.pem", "-out", "open.p12"];
    await openssl(...args, "-passout", "pass:");
    const { certificates, keys } = await readMaterial(at("open.p12"));
    assert.deepEqual([certificates.length, keys.length], [1, 1]);
  }
});

test("OpenSSL reads what is written", async () => {
  const key = createPrivateKey(keyPem);
  const certificates = [certificate, other];
  for (const legacy of [false, true]) {
    await writeFile(at("ours.p12"), await writePkcs12({ key, certificates, password, name: "Zoë", legacy }));
    const args = ["pkcs12", "-in", "ours.p12", "-nodes", "-passin", `pass:${password}`];
    const text = await openssl(...args, ...(legacy ? ["-legacy"] : []));
    assert.match(text, /friendlyName: Zo/);
    const found = await materialIn(Buffer.from(text), "text");
    assert.deepEqual([found.certificates.length, found.keys.length], [2, 1]);
    assert.ok(found.certificates[0]?.checkPrivateKey(found.keys[0] ?? key));
    assert.equal((await readMaterial(at("ours.p12"), password)).certificates.length, 2);
  }
  await writeFile(at("ours.p7b"), writePkcs7([other, certificate]));
  const listed = await openssl("pkcs7", "-in", "ours.p7b", "-inform", "DER", "-print_certs");
  assert.match(listed, /CN = b\.example[\s\S]*CN = a\.example/);
  await writeFile(at("ours.key"), toPem("ENCRYPTED PRIVATE KEY", await encryptKey(key, password, 1000)));
  assert.match(await openssl("pkey", "-in", "ours.key", "-passin", `pass:${password}`, "-noout", "-text"), /P-256/);
});

describe("bad input", () => {
  test("a password that is missing or wrong is said to be so", async () => {
    for (const name of Object.keys(formats).filter((each) => /p12|sealed|old-key/.test(each))) {
      await refused(readMaterial(at(name)), "password-needed", /is encrypted$/);
      await refused(readMaterial(at(name), "wrong"), "password-wrong", /cannot be opened with this password$/);
      await refused(readMaterial(at(name), ""), "password-wrong", /needs a password$/);
    }
  });

  test("what is another thing is named: requests, revocation lists, public keys", async () => {
    await openssl("req", "-new", "-key", "key.pem", "-subj", "/CN=x", "-out", "req.pem");
    await openssl("req", "-in", "req.pem", "-outform", "DER", "-out", "req.der");
    await openssl("pkey", "-in", "key.pem", "-pubout", "-outform", "DER", "-out", "public.der");
    await openssl("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem");
    for (const name of ["req.pem", "req.der"])
      await refused(readMaterial(at(name)), "malformed", /holds a request for a certificate, not the certificate$/);
    for (const name of ["public.pem", "public.der"])
      await refused(readMaterial(at(name)), "malformed", /holds a public key$/);
  });

  const damaged = ["cert.der", "chain.p7b", "sha512.p12", "key.der", "both.pem", "chain.p7b.pem", "sealed-3des.pem"];
  for (const name of damaged)
    test(`${name} truncated at any place, or with any byte changed: a PkiError, or no more than was there`, async () => {
      const good = await readFile(at(name));
      const step = Math.max(1, Math.floor(good.length / 40));
      for (let where = 0; where < good.length; where += step) {
        const flipped = Buffer.from(good);
        flipped.writeUInt8(flipped.readUInt8(where) ^ (1 << (where % 8)), where);
        await survives(good.subarray(0, where), `${name} until ${where}`);
        await survives(flipped, `${name} changed at ${where}`);
      }
      const words = name.endsWith(".pem") ? /is cut off/ : /cannot be read/;
      await refused(materialIn(good.subarray(0, good.length - 5), name, password), "malformed", words);
    });

  async function survives(bad: Buffer, what: string): Promise<void> {
    try {
      const found = await materialIn(bad, what, password);
      assert.ok(found.certificates.length <= 2 && found.keys.length <= 1, what);
    } catch (error) {
      assert.ok(error instanceof PkiError, `${what}: ${error}`);
    }
  }

  test("garbage, emptiness, too much, and work without end are refused at once", async () => {
    await writeFile(at("empty"), "");
    await refused(readMaterial(at("empty")), "malformed", /is empty$/);
    await refused(readMaterial(at("nowhere")), "unreadable", /^there is no /);
    await refused(readMaterial(folder.path), "unreadable", /is no regular file$/);
    await writeFile(at("large"), Buffer.alloc(1024 * 1024 + 1));
    await refused(readMaterial(at("large")), "unreadable", /is larger than 1024 KiB$/);
    for (const garbage of ["hello", "\0\0\0\0", "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"])
      await refused(materialIn(Buffer.from(garbage), "garbage"), "malformed", /cannot be read/);
    const many = Buffer.from("-----BEGIN X-----".repeat(50_000));
    await refused(materialIn(many, "many"), "malformed", /is cut off/);
    const crowd = Buffer.from(certificate.toString().repeat(201));
    await refused(materialIn(crowd, "crowd"), "malformed", /cannot be read/);
  });

  test("a file that asks for more work than anybody waits for is not opened", async () => {
    const sealed = (await encryptKey(createPrivateKey(keyPem), password, 70_000)).toString("hex");
    const slow = Buffer.from(sealed.replace("0203011170", "02037fffff"), "hex");
    await refused(materialIn(slow, "slow", password), "malformed", /not known here \(8388607 iterations\)$/);
  });
});
