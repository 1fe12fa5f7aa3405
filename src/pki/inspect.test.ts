import assert from "node:assert/strict";
import { test } from "node:test";
import { PkiError } from "./errors.js";
import { fingerprint256, inspect, splitCertificates } from "./inspect.js";
import { createSelfSigned } from "./self-signed.js";

const pairs = await Promise.all(["one", "two"].map((name) => createSelfSigned({ kind: "ecdsa-p256", names: [name] })));
const [one, two] = pairs.map(({ certificate }) => certificate) as [string, string];

test("of several certificates the first counts", () => {
  assert.deepEqual(inspect(one + two).names, ["one"]);
  assert.equal(fingerprint256(two + one), fingerprint256(two));
  assert.notEqual(fingerprint256(one), fingerprint256(two));
  assert.match(fingerprint256(one), /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test("certificates are found between keys, text and foreign line ends", () => {
  const key = pairs[0]?.key ?? "";
  const text = `Bag Attributes\n${key}${one.replaceAll("\n", "\r\n")}some text\n${two}`;
  assert.deepEqual(splitCertificates(text), [one, two]);
  assert.deepEqual(splitCertificates(key), []);
  assert.deepEqual(splitCertificates("-----BEGIN CERTIFICATE-----\n".repeat(10_000)), []);
});

test("what is no certificate is refused without repeating it", () => {
  const broken = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  for (const text of ["", "x", pairs[0]?.key ?? "", broken]) {
    assert.throws(
      () => inspect(text),
      (error: unknown) => {
        assert.ok(error instanceof PkiError);
        assert.equal(error.kind, "no-certificate");
        assert.doesNotMatch(error.message, /MI/);
        return true;
      },
    );
  }
});
