import assert from "node:assert/strict";
import { test } from "node:test";
import { type CurlFacts, curlLine } from "./curl-line.js";

const own = ["localhost", "box.example", "127.0.0.1", "::1", "192.0.2.7"];

function line(facts: Partial<CurlFacts>): string {
  return curlLine({
    ...{ explicit: { host: "::", port: 2121 }, implicit: { host: "::", port: 2990 }, trust: "/data/tls/trust.pem" },
    ...{ names: own, user: "demo", password: "ab-cd" },
    ...facts,
  });
}

test("by the name that the certificate has for where it listens", () => {
  const begin = "curl --ssl-reqd --cacert /data/tls/trust.pem --user demo:ab-cd ";
  assert.equal(line({}), `${begin}ftp://localhost:2121/`);
  assert.equal(line({ explicit: { host: "0.0.0.0", port: 21 } }), `${begin}ftp://localhost:21/`);
  assert.equal(line({ explicit: { host: "192.0.2.7", port: 21 } }), `${begin}ftp://192.0.2.7:21/`);
  assert.equal(line({ explicit: { host: "::1", port: 21 } }), `${begin}'ftp://[::1]:21/'`);
  assert.equal(line({ explicit: "off" }), "curl --cacert /data/tls/trust.pem --user demo:ab-cd ftps://localhost:2990/");
});

test("by another name of the certificate, led to the right address, where it has none for the place", () => {
  const begin = "curl --ssl-reqd --cacert /data/tls/trust.pem --resolve";
  assert.equal(
    line({ names: ["ftp.example.com"] }),
    `${begin} ftp.example.com:2121:127.0.0.1 --user demo:ab-cd ftp://ftp.example.com:2121/`,
  );
  assert.equal(
    line({ names: ["*.example.com"], explicit: { host: "2001:db8::1", port: 21 } }),
    `${begin} 'ftp.example.com:21:[2001:db8::1]' --user demo:ab-cd ftp://ftp.example.com:21/`,
  );
  assert.match(line({ names: [] }), / ftp:\/\/localhost:2121\/$/);
});

test("where an authority that everybody knows has issued the certificate, curl needs none", () => {
  assert.equal(line({ trust: undefined }), "curl --ssl-reqd --user demo:ab-cd ftp://localhost:2121/");
});

test("without a password curl asks, and a shell takes every word as it is", () => {
  assert.match(line({ password: undefined }), / --user demo ftp:/);
  assert.match(
    line({ user: "o'neil $HOME", trust: "/a b/trust.pem" }),
    / --cacert '\/a b\/trust\.pem' --user 'o'\\''neil \$HOME:ab-cd' /,
  );
  assert.equal(line({ explicit: "off", implicit: "off" }), "");
});
