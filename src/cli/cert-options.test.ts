import assert from "node:assert/strict";
import { test } from "node:test";
import { localNames } from "../pki/local-names.js";
import { createSelfSigned } from "../pki/self-signed.js";
import { type SubjectOptions, wantedOf } from "./cert-options.js";

const names = (options: SubjectOptions) => wantedOf(options).names;

test("a common name that is a host's is among the names; without any name, all of this machine are", () => {
  assert.deepEqual(names({ commonName: "ftp.example.com" }), ["ftp.example.com"]);
  assert.deepEqual(names({ commonName: "192.0.2.1", san: ["a.example,b.example", "c.example"] }), [
    ...["192.0.2.1", "a.example", "b.example", "c.example"],
  ]);
  assert.deepEqual(names({ commonName: "A.example", san: ["a.example"] }), ["a.example"]);
  assert.deepEqual(names({ commonName: "Example Corp", san: ["a.example"] }), ["a.example"]);
  assert.deepEqual(names({}), localNames());
});

test("keys by their names, also short ones", () => {
  const kinds = ["ecdsa-p256", "p384", "RSA-2048", "3072", "rsa-4096", "ed25519"];
  const expected = ["ecdsa-p256", "ecdsa-p384", "rsa-2048", "rsa-3072", "rsa-4096", "ed25519"];
  assert.deepEqual(
    kinds.map((key) => wantedOf({ key }).kind),
    expected,
  );
});

test("what cannot be is refused, with a hint", async () => {
  const refusals: readonly (readonly [options: SubjectOptions, words: RegExp])[] = [
    [{ key: "rsa-1024" }, /^RSA with 1024 bits is too weak$/],
    [{ key: "dsa" }, /^there are no keys "dsa"$/],
    [{ country: "Germany" }, /^the country must be two letters$/],
    [{ san: ["a b"] }, /^"a b" is no name for a certificate$/],
    [{ commonName: "Example Corp" }, /^the common name "Example Corp" is no host name/],
    [{ email: "nobody" }, /^the e-mail address is none$/],
    [{ organization: "x".repeat(65) }, /^the organization does not fit$/],
    [{ locality: "a\nb" }, /^the locality does not fit$/],
    [{ days: "0" }, /^a certificate cannot be valid for 0 days$/],
    [{ days: "soon" }, /^--days "soon" is no number of days$/],
  ];
  for (const [options, words] of refusals)
    await assert.rejects(
      async () => createSelfSigned(wantedOf(options)),
      (error: Error & { hint?: string }) => {
        assert.match(error.message, words);
        assert.ok((error.hint ?? "").length > 0);
        return true;
      },
    );
});
