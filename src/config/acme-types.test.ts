import assert from "node:assert/strict";
import { test } from "node:test";
import { acmeDirectory, certificateNames, emailOrOff, listenAddressOrAuto, wordOrOff } from "./acme-types.js";

test("names are those that a certificate can hold, in one form", () => {
  const given = ["FTP.Example.com", "*.example.com", "192.0.2.1", "2001:db8::1"];
  assert.deepEqual(certificateNames.parse(given), ["ftp.example.com", "*.example.com", "192.0.2.1", "2001:db8::1"]);
  for (const name of [
    "localhost",
    "a b.example",
    "*.*.example.com",
    "x*.example.com",
    "fe80::1%eth0",
    "",
    "-a.example",
  ])
    assert.equal(certificateNames.safeParse([name]).success, false, name);
  assert.equal(certificateNames.safeParse(Array.from({ length: 101 }, (_, n) => `n${n}.example`)).success, false);
});

test("a directory is known by name, or an https URL", () => {
  for (const text of ["letsencrypt", "letsencrypt-staging", "https://ca.internal:9000/acme/directory"])
    assert.equal(acmeDirectory.parse(text), text);
  for (const text of ["http://ca.internal/", "zerossl", "https://", ""])
    assert.equal(acmeDirectory.safeParse(text).success, false, text);
});

test("where to listen, whom to write to, and key ids", () => {
  assert.equal(listenAddressOrAuto.parse("auto"), "auto");
  assert.deepEqual(listenAddressOrAuto.parse("*:8080"), { host: undefined, port: 8080 });
  for (const text of ["off", "8080", "::1:80"]) assert.equal(listenAddressOrAuto.safeParse(text).success, false, text);
  assert.equal(emailOrOff.parse("admin@example.com"), "admin@example.com");
  for (const text of ["admin", "a@b@c", "a b@example.com", "mailto:x"])
    assert.equal(emailOrOff.safeParse(text).success, false, text);
  assert.equal(wordOrOff.parse("kid-1"), "kid-1");
  assert.equal(wordOrOff.safeParse("two words").success, false);
});
