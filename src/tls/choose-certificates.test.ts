import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseCertificates, type NamedCertificate } from "./choose-certificates.js";

const named = (id: string, keyType: string, ...names: string[]): NamedCertificate => {
  return { id, keyType, names, certificate: "c", key: "k" };
};
const all = [
  named("wide", "ec", "*.example.com"),
  named("new", "ec", "ftp.example.com", "192.0.2.1"),
  named("old", "ec", "ftp.example.com"),
  named("wide-rsa", "rsa", "*.example.com"),
  named("other", "ed25519", "other.example"),
  named("six", "ec", "2001:db8::1"),
  named("tld", "ec", "*.com"),
];
const chosen = (name: string | undefined) => chooseCertificates(all, name).map(({ id }) => id);

test("exact before wildcard, earlier before later, one of each key type", () => {
  assert.deepEqual(chosen("ftp.example.com"), ["new", "wide-rsa"]);
  assert.deepEqual(chosen("www.example.com"), ["wide", "wide-rsa"]);
  assert.deepEqual(chosen("other.example"), ["other"]);
  assert.deepEqual(chosen("192.0.2.1"), ["new"]);
  for (const address of ["2001:db8::1", "[2001:db8::1]"]) assert.deepEqual(chosen(address), ["six"]);
});

test("none for other names: a star is one label, and no label of a name of two", () => {
  for (const name of ["example.com", "a.b.example.com", "example.org", "*.example.org", "192.0.2.2", "", undefined])
    assert.deepEqual(chosen(name), [], name);
});
