import assert from "node:assert/strict";
import { test } from "node:test";
import type { Account } from "../../accounts/contract.js";
import { type CertificateSettings, defaultServerSettings } from "../settings.js";
import type { ClientCertificate } from "./contract.js";
import { asksForCertificates, isHolder, objectionTo, objectionToAll, termsFor } from "./policy.js";

const settings = (change: Partial<CertificateSettings>): CertificateSettings => ({
  ...defaultServerSettings.clientCertificates,
  ...change,
});
const ada: Account = {
  ...{ name: "ada", home: "/", enabled: true, expires: undefined, rights: [], folders: [], files: {} },
  groups: ["bank"],
};
const here = { implicit: false, address: "192.0.2.7" };
const shown = { certificate: Buffer.from("x"), issuers: [], objection: undefined };
const holder = { subject: "CN=ada", issuer: "CN=Bank", fingerprint256: "AA", marks: ["cn:ada", "email:ada@b.example"] };
const good: ClientCertificate = { shown, verdict: { ok: true, holder } };
const bad: ClientCertificate = { shown, verdict: { ok: false, holder, problem: "revoked", words: "was revoked" } };

test("the table of demands and certificates", () => {
  const rows = [
    ["off", undefined, true, undefined],
    ["off", bad, false, undefined],
    ["request", undefined, true, undefined],
    ["request", good, true, undefined],
    ["request", good, false, "other-user"],
    ["request", bad, true, "not-accepted"],
    ["require", undefined, true, "none-shown"],
    ["require", good, true, undefined],
    ["require", good, false, "other-user"],
    ["require", bad, true, "not-accepted"],
  ] as const;
  for (const [demand, certificate, isUsers, objection] of rows)
    assert.equal(
      objectionTo(demand, certificate, () => isUsers),
      objection,
      JSON.stringify([demand, objection]),
    );
});

test("of the rules that are about somebody the first that says something counts, for demand and login each", () => {
  const rules = [
    { whom: { user: "bob" }, demand: "off" },
    { whom: { clients: "192.0.2.0/24" }, login: "certificate" },
    { whom: { group: "bank" }, demand: "require", login: "password" },
    { whom: { user: "ada" }, demand: "request" },
  ] as const;
  const all = settings({ explicit: "off", implicit: "request", rules });
  assert.deepEqual(termsFor(all, ada, here), { demand: "require", login: "certificate" });
  assert.deepEqual(termsFor(all, undefined, { ...here, implicit: true }), { demand: "request", login: "certificate" });
  assert.deepEqual(termsFor(all, undefined, { implicit: false, address: "198.51.100.1" }).demand, "off");
  assert.ok(asksForCertificates(all, false));
  assert.ok(!asksForCertificates(settings({ implicit: "require" }), false));
});

test("nothing is said to all where less may be asked of some", () => {
  const rule = (demand: "off" | "require") => [{ whom: { group: "bank" }, demand }] as const;
  assert.equal(objectionToAll(settings({ explicit: "require" }), undefined, here), "none-shown");
  assert.equal(objectionToAll(settings({ explicit: "require", rules: rule("require") }), bad, here), "not-accepted");
  assert.equal(objectionToAll(settings({ explicit: "require", rules: rule("off") }), undefined, here), undefined);
  assert.equal(objectionToAll(settings({ explicit: "off", rules: rule("require") }), bad, here), undefined);
});

test("whose a certificate is", () => {
  const names = (...list: CertificateSettings["names"]) => settings({ names: list });
  assert.ok(isHolder(holder, ada, names("cn")));
  assert.ok(!isHolder(holder, { name: "ADA" }, names("cn")));
  assert.ok(!isHolder(holder, ada, names("dns", "uri", "email")));
  assert.ok(isHolder(holder, { name: "ada@B.example" }, names("email")));
  assert.ok(!isHolder(holder, { ...ada, certificates: ["cn:bob"] }, names("cn")));
  assert.ok(isHolder(holder, { name: "x", certificates: ["cn:bob", "email:ada@b.example"] }, names("cn")));
});
