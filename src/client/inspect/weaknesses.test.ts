import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { repositoryRoot } from "../../../test/support/repository.js";
import { reportOn } from "./inspect.js";
import type { CertificateFacts, DataAttempt, DataFacts, Facts, WeaknessId } from "./report.js";
import { weaknessRules } from "./weaknesses.js";

const at = new Date("2026-05-01T00:00:00Z");

const certificate: CertificateFacts = {
  ...{ subject: "CN=ftp.example.org", issuer: "CN=Authority", selfSigned: false, names: ["ftp.example.org"] },
  ...{ serial: "07", notBefore: new Date("2026-01-01"), notAfter: new Date("2026-12-01"), key: "ECDSA prime256v1" },
  ...{ signature: "ECDSA with SHA-256", fingerprint256: "AA:BB", chain: ["CN=ftp.example.org", "CN=Authority"] },
  ...{ pem: "", problems: [] },
};
const sent: DataAttempt = {
  ...{ outcome: "sent", words: "226 Done", resumed: true, protocol: "TLSv1.3", endedCleanly: true, bytes: 100 },
};
const refused: DataAttempt = { ...sent, outcome: "refused", words: "425 Not resumed", resumed: false };
const data: DataFacts = {
  ...{ protection: { code: 200, text: "Fine" }, own: sent, withoutResuming: refused, withoutResumingAtFirst: refused },
  ...{ withForeignSession: refused, clear: { accepted: false, words: "PROT C: 534" }, epsv: true },
  ...{ pasvHost: "198.51.100.7", pasvWords: "227 Here", serverAddress: "198.51.100.7" },
};
const trust = { by: "authority", trusted: true, how: "CN=Authority vouches for it", code: undefined } as const;
const handshake = {
  ...{ protocol: "TLSv1.3", suite: "TLS_AES_128_GCM_SHA256", alpn: "ftp", group: "X25519", groupBits: undefined },
  onlyWeak: false,
};
const support = {
  versions: { "TLSv1.3": true, "TLSv1.2": true, "TLSv1.1": false, TLSv1: false, SSLv3: false },
  suites: [{ version: "TLSv1.3", suite: "TLS_AES_128_GCM_SHA256", strength: "good" }],
  ...{ complete: false, ended: undefined },
} as const;
const good: Facts = {
  ...{ host: "ftp.example.org", port: 21, security: "explicit", address: "198.51.100.7", at, greeting: "Ready" },
  ...{ agreement: { code: 234, text: "Go" }, handshake, handshakeFailure: undefined, certificate, trust, support },
  ...{ revocation: { state: "good", asked: [] }, injection: false, data },
  clearLogin: {
    replies: [{ command: "USER inspection", reply: { code: 530, text: "No" } }],
    accepted: false,
    failure: undefined,
  },
  login: { state: "in", user: "ada", words: undefined },
};

const suite = (name: string, strength: "old" | "broken") => ({
  support: { ...support, suites: [{ version: "TLSv1.2", suite: name, strength }] },
});
const untrusted = (code: string) => ({ trust: { ...trust, trusted: false, code } });
const problem = (kind: string) => ({ certificate: { ...certificate, problems: [{ kind, message: kind }] } });
const other = (change: Partial<DataFacts>) => ({ data: { ...data, ...change } });

/** What must be different in a server without fault for it to have just this weakness. */
const changes: Readonly<Record<WeaknessId, Partial<Facts>>> = {
  "no-tls": { agreement: { code: 502, text: "No" } },
  "handshake-fails": {
    ...{ handshake: undefined, handshakeFailure: "no common suite" },
    support: { ...support, suites: [] },
  },
  "handshake-ends": { handshake: undefined, handshakeFailure: "bad certificate" },
  injection: { injection: true },
  "broken-suites": suite("TLS_RSA_WITH_RC4_128_MD5", "broken"),
  "old-protocol": { support: { ...support, versions: { ...support.versions, TLSv1: true } } },
  "no-forward-secrecy": { handshake: { ...handshake, suite: "TLS_RSA_WITH_AES_128_GCM_SHA256", group: undefined } },
  "old-suites": suite("TLS_RSA_WITH_AES_128_GCM_SHA256", "old"),
  "no-tls13": { support: { ...support, versions: { ...support.versions, "TLSv1.3": false } } },
  "weak-group": { handshake: { ...handshake, group: "DHE", groupBits: 1024 } },
  "certificate-revoked": {
    revocation: { state: "revoked", asked: [{ by: "ocsp", where: "http://x/", state: "revoked", words: "revoked" }] },
  },
  "certificate-changed": untrusted("certificate-changed"),
  "certificate-invalid": untrusted("certificate-invalid"),
  "certificate-unknown": untrusted("certificate-unknown"),
  "certificate-weak": problem("weak"),
  "certificate-unsuitable": problem("unsuitable"),
  "certificate-soon": { certificate: { ...certificate, notAfter: new Date("2026-05-10") } },
  "clear-login": {
    clearLogin: {
      replies: [{ command: "USER inspection", reply: { code: 331, text: "?" } }],
      accepted: true,
      failure: undefined,
    },
  },
  "no-data-protection": other({ protection: { code: 536, text: "No" }, own: { ...sent, outcome: "failed" } }),
  "clear-data": other({ clear: { accepted: true, words: "RETR: 550" } }),
  "data-fails": other({ own: { ...sent, outcome: "failed", words: "nobody listens" } }),
  "no-binding": other({ withoutResuming: sent }),
  "foreign-binding": other({ withForeignSession: sent }),
  "no-close-notify": other({ own: { ...sent, endedCleanly: false } }),
  "passive-address": other({ pasvHost: "10.0.0.5" }),
  "no-epsv": other({ epsv: false }),
};

test("a server without fault has grade A, and a good word for every step", () => {
  const report = reportOn(good);
  assert.deepEqual([report.grade, report.gradeIfTrusted, report.weaknesses], ["A", "A", []]);
  assert.deepEqual(
    report.steps.filter(({ verdict }) => verdict !== "good"),
    [],
  );
  assert.equal(report.steps.length, 13);
});

for (const rule of weaknessRules) {
  test(`${rule.id} is found by itself, caps the grade, and shows in a step`, () => {
    const { weaknesses, grade, steps } = reportOn({ ...good, ...changes[rule.id] });
    assert.deepEqual(
      weaknesses.map(({ id }) => id),
      [rule.id],
    );
    assert.equal(grade, rule.cap);
    assert.notEqual(weaknesses[0]?.evidence, "");
    const shown = steps.find(
      ({ verdict }) => verdict === (rule.cap === "B" ? "note" : rule.cap === "C" ? "weak" : "bad"),
    );
    assert.ok(shown?.advice, rule.id);
  });
}

test("the worst decides, and stands first; a certificate that is merely unknown here is told apart", () => {
  const report = reportOn({
    ...good,
    ...untrusted("certificate-unknown"),
    ...other({ epsv: false, withoutResuming: sent }),
  });
  assert.deepEqual(
    report.weaknesses.map(({ cap }) => cap),
    ["D", "C", "B"],
  );
  assert.deepEqual([report.grade, report.gradeIfTrusted], ["D", "C"]);
});

test("a server that binds who has resumed once is as good as one that always does", () => {
  const { grade, steps } = reportOn({ ...good, ...other({ withoutResumingAtFirst: sent }) });
  assert.equal(grade, "A");
  assert.match(steps.find(({ id }) => id === "binding")?.meaning ?? "", /has done so once/);
});

test("RSA key transport, CBC and MAC are told as what they are", () => {
  const old = {
    ...handshake,
    protocol: "TLSv1",
    suite: "TLS_RSA_WITH_AES_128_CBC_SHA",
    group: undefined,
    onlyWeak: true,
  };
  const { steps, grade } = reportOn({ ...good, handshake: old, handshakeFailure: "no common version" });
  const told = (id: string) => steps.find((step) => step.id === id);
  assert.match(told("key-agreement")?.meaning ?? "", /RSA key transport/);
  assert.deepEqual(told("sealing")?.facts, [["sealing", "AES-128-CBC and MAC"]]);
  assert.equal(told("protocol")?.facts[0]?.[1], "TLS 1.0");
  assert.equal(grade, "F");
});

test("docs/inspect.md has each weakness with its grade", async () => {
  const text = await readFile(path.join(repositoryRoot, "docs/inspect.md"), "utf8");
  for (const { id, cap } of weaknessRules) assert.ok(text.includes(`| \`${id}\` | ${cap} |`), `${id} ${cap}`);
});
