import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { PkiError } from "./errors.js";
import { describeKey, generateKey, keyFromPem, keyToPem } from "./keys.js";

const { privateKey: rsa } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const { privateKey: ec } = generateKeyPairSync("ec", { namedCurve: "P-256" });

function kindOf(pem: string): string {
  try {
    keyFromPem(pem, "some.key");
  } catch (error) {
    assert.ok(error instanceof PkiError, String(error));
    assert.match(error.message, /some\.key/);
    return error.kind;
  }
  return assert.fail("was accepted");
}

test("reads PKCS#8, PKCS#1 and SEC1", () => {
  assert.ok(keyFromPem(keyToPem(rsa), "x").equals(rsa));
  assert.ok(keyFromPem(rsa.export({ type: "pkcs1", format: "pem" }).toString(), "x").equals(rsa));
  assert.ok(keyFromPem(ec.export({ type: "sec1", format: "pem" }).toString(), "x").equals(ec));
});

test("an encrypted key is told apart from a broken one", () => {
  const secret = { cipher: "aes-256-cbc", passphrase: "secret" };
  assert.equal(kindOf(rsa.export({ type: "pkcs8", format: "pem", ...secret }).toString()), "key-encrypted");
  assert.equal(kindOf(rsa.export({ type: "pkcs1", format: "pem", ...secret }).toString()), "key-encrypted");
  assert.equal(kindOf("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"), "no-key");
  assert.equal(kindOf(""), "no-key");
});

test("new keys are of the kind asked for", async () => {
  assert.equal(describeKey(await generateKey("ecdsa-p256")), "ECDSA prime256v1");
  assert.equal(describeKey(await generateKey("rsa-3072")), "RSA 3072");
});
