import assert from "node:assert/strict";
import { test } from "node:test";
import { serverName } from "./alpn-listener.js";
import { directoryUrl } from "./directories.js";
import { AcmeError } from "./errors.js";
import { type AcmePlan, type ChallengePlan, orderedNames } from "./plan.js";
import { parsePlan } from "./plan-json.js";

const http: ChallengePlan = { type: "http-01", listen: { host: undefined, port: 80 } };
const dns: ChallengePlan = { type: "dns-01", hook: "/bin/true", timeout: 1000 };

test("names are ordered in one form", () => {
  const names = ["FTP.Example.com", "ftp.example.com", "2001:DB8::1", "192.0.2.1"];
  assert.deepEqual(
    orderedNames({ names, challenge: http }).map(({ value }) => value),
    ["ftp.example.com", "2001:db8::1", "192.0.2.1"],
  );
});

const refused: readonly [readonly string[], ChallengePlan, RegExp][] = [
  [["*.example.com"], http, /cannot be proven by http-01/],
  [["192.0.2.1"], dns, /cannot be proven by dns-01/],
  [["localhost"], http, /no name of the public DNS/],
  [[], http, /0 names/],
  [Array.from({ length: 101 }, (_, number) => `n${number}.example.com`), http, /101 names/],
];
for (const [names, challenge, words] of refused)
  test(`${names.length} names, ${names[0]} by ${challenge.type}: refused`, () => {
    assert.throws(() => orderedNames({ names, challenge }), words);
  });

test("a directory is a name or an https URL", () => {
  assert.equal(directoryUrl("letsencrypt-staging"), "https://acme-staging-v02.api.letsencrypt.org/directory");
  assert.equal(directoryUrl("https://ca.internal/acme/dir"), "https://ca.internal/acme/dir");
  for (const text of ["http://ca.internal/dir", "letsencrypt2", "toString", "", "https://"])
    assert.throws(() => directoryUrl(text), AcmeError);
});

test("an address is asked for by its name in the reverse DNS", () => {
  assert.equal(serverName("192.0.2.1"), "1.2.0.192.in-addr.arpa");
  assert.equal(serverName("ftp.example.com"), "ftp.example.com");
  const zeros = "0.".repeat(23);
  assert.equal(serverName("2001:db8::1"), `1.${zeros}8.b.d.0.1.0.0.2.ip6.arpa`);
  assert.equal(serverName("::1"), `1.${"0.".repeat(31)}ip6.arpa`);
});

test("a plan comes back from its file, and what is none does not", () => {
  const base = {
    names: ["a.example"],
    directory: "https://ca.example/dir",
    agreesToTerms: true,
    key: "rsa-2048",
  } as const;
  const plans: readonly AcmePlan[] = [
    {
      ...base,
      challenge: http,
      authorities: "/a.pem",
      email: "a@example.com",
      external: { keyId: "k", keyFile: "/k" },
    },
    { ...base, challenge: { type: "http-01", webRoot: "/var/www" } },
    { ...base, challenge: { type: "tls-alpn-01", listen: { host: "::1", port: 443 } } },
    { ...base, challenge: dns },
  ];
  const written = (plan: unknown): unknown => JSON.parse(JSON.stringify(plan));
  for (const plan of plans) assert.deepEqual(written(parsePlan(written(plan))), written(plan));
  for (const change of [
    { directory: "http://ca.example" },
    { key: "rsa-512" },
    { names: "a" },
    { challenge: { type: "dns-01", hook: "relative", timeout: 5 } },
  ])
    assert.equal(parsePlan({ ...base, challenge: http, ...change }), undefined);
  assert.equal(parsePlan(undefined), undefined);
});
