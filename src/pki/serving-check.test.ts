import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { before, test } from "node:test";
import { hostNames } from "./alternative-names.js";
import { certify } from "./certify.js";
import { generateKey } from "./keys.js";
import { createSelfSigned } from "./self-signed.js";
import { chainWarnings, uncoveredNames } from "./serving-check.js";

let root: string;
let intermediate: string;
let second: string;
let leaf: string;
let alone: string;

/** root, intermediate, second, leaf: each vouches for the next. */
before(async () => {
  const [rootKey, intermediateKey, secondKey, leafKey] = await Promise.all(
    Array.from({ length: 4 }, () => generateKey("ecdsa-p256")),
  );
  assert.ok(rootKey && intermediateKey && secondKey && leafKey);
  const authority = (commonName: string) =>
    ({ profile: "authority", subject: { commonName }, names: [], days: 9 }) as const;
  root = await certify(rootKey, authority("Root"));
  const issuer = { certificate: root, key: rootKey };
  // An authority of the product's own profile vouches for no other, so these are checked by name and signature alone.
  intermediate = await certify(intermediateKey, authority("Intermediate"), issuer);
  second = await certify(secondKey, authority("Second"), { certificate: intermediate, key: intermediateKey });
  const plan = { profile: "server", subject: { commonName: "a.example" }, days: 5 } as const;
  const names = hostNames(["a.example", "*.b.example", "192.0.2.1", "2001:db8::1"]);
  leaf = await certify(leafKey, { ...plan, names }, { certificate: second, key: secondKey });
  alone = (await createSelfSigned({ kind: "ecdsa-p256", names: ["a.example"] })).certificate;
});

const kindsOf = (pem: string, authorities: readonly string[] = []) =>
  chainWarnings(
    pem,
    "a.crt",
    authorities.map((each) => new X509Certificate(each)),
  ).map(({ kind }) => kind);

test("a chain that is whole and in order is no warning, with or without its root", () => {
  assert.deepEqual(kindsOf(leaf + second + intermediate + root), []);
  assert.deepEqual(kindsOf(alone), [], "it signed itself");
});

test("a chain without its root ends at a certificate that is not there; an own authority's is where clients have it", () => {
  const warnings = chainWarnings(leaf + second, "a.crt", []);
  assert.equal(warnings.length, 1);
  assert.equal(warnings[0]?.kind, "chain-incomplete");
  assert.match(warnings[0]?.message ?? "", /the chain in a\.crt ends at CN=Intermediate, whose certificate is missing/);
  assert.match(warnings[0]?.hint ?? "", /append the intermediate/);
  assert.deepEqual(kindsOf(leaf), ["chain-incomplete"]);
  assert.deepEqual(kindsOf(leaf + second, [intermediate]), []);
  assert.deepEqual(kindsOf(leaf + second, [root]), ["chain-incomplete"], "the one between them is missing");
});

test("certificates in another order, and others between them, are told of", () => {
  assert.deepEqual(kindsOf(leaf + intermediate + second + root), ["chain-order"]);
  assert.deepEqual(kindsOf(leaf + alone + second + intermediate + root), ["chain-order"]);
  assert.deepEqual(kindsOf(leaf + second + intermediate + root + alone), [], "what is behind a whole chain is no harm");
});

test("an empty file is no chain", () => {
  assert.deepEqual(kindsOf(""), []);
});

test("names and addresses that no certificate covers", () => {
  const certificates = [new X509Certificate(leaf), new X509Certificate(alone)];
  const covered = ["a.example", "x.b.example", "192.0.2.1", "2001:db8::1"];
  assert.deepEqual(uncoveredNames(covered, certificates), []);
  const others = ["b.example", "x.y.b.example", "c.example", "192.0.2.2", "2001:db8::2"];
  assert.deepEqual(uncoveredNames([...covered, ...others], certificates), others);
  assert.deepEqual(uncoveredNames(["a.example"], []), ["a.example"]);
  assert.deepEqual(uncoveredNames([], certificates), []);
});
