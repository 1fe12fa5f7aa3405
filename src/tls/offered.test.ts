import assert from "node:assert/strict";
import { before, test } from "node:test";
import { testTlsSettings } from "../../test/support/tls-loopback.js";
import { createSelfSigned } from "../pki/self-signed.js";
import type { TlsSettings } from "./context.js";
import { type Offered, offeredBy } from "./offered.js";
import { cipherSuites } from "./policy.js";
import { keyExchangeGroups, suitesOf, type TlsProfile, versionsOf } from "./profiles.js";

let settings: TlsSettings;
before(async () => {
  const rsa = await createSelfSigned({ kind: "rsa-2048", names: ["localhost"] });
  const { identity, ...rest } = await testTlsSettings();
  settings = {
    ...rest,
    identity: { certificates: [...identity.certificates, rsa.certificate], keys: [...identity.keys, rsa.key] },
  };
});

const of = (profile: TlsProfile, change: Partial<TlsSettings> = {}) =>
  offeredBy({ ...settings, profile, ...versionsOf(profile, settings), ...change });
const shape = (offered: readonly Offered[]) =>
  offered.map(({ version, suites }) => [version, ...suites.map(({ name }) => name)]);

const [newSuites, oldSuites] = [true, false].map((isNew) =>
  cipherSuites.split(":").filter((name) => name.startsWith("TLS_") === isNew),
) as [string[], string[]];

test("modern accepts TLS 1.3 alone, with three suites", async () => {
  const offered = await of("modern");
  assert.deepEqual(shape(offered), [["TLSv1.3", ...newSuites]]);
  assert.deepEqual(offered[0]?.groups.join(":"), keyExchangeGroups);
});

test("default accepts 1.2 and 1.3, with forward secrecy and AEAD alone, in the server's order", async () => {
  const offered = await of("default");
  assert.deepEqual(shape(offered), [
    ["TLSv1.3", ...newSuites],
    ["TLSv1.2", ...oldSuites],
  ]);
  for (const { standard } of offered.flatMap(({ suites }) => suites)) assert.doesNotMatch(standard, /CBC|TLS_RSA/);
  assert.deepEqual(offered[1]?.groups, ["X25519", "P-256", "P-384", "P-521"]);
});

test("legacy adds CBC and RSA key transport to TLS 1.2, and no older version", async () => {
  const offered = await of("legacy");
  assert.deepEqual(shape(offered), [
    ["TLSv1.3", ...newSuites],
    ["TLSv1.2", ...suitesOf("legacy").split(":").slice(newSuites.length)],
  ]);
  const standards = offered.flatMap(({ suites }) => suites.map(({ standard }) => standard));
  assert.ok(standards.includes("TLS_RSA_WITH_AES_128_CBC_SHA"));
  for (const standard of standards) assert.doesNotMatch(standard, /3DES|RC4|NULL|MD5|EXPORT|anon/);
});

test("bounds on the versions hold within a profile", async () => {
  assert.deepEqual(
    shape(await of("default", { maximum: "TLSv1.2" })).map(([version]) => version),
    ["TLSv1.2"],
  );
  assert.deepEqual(
    shape(await of("default", { minimum: "TLSv1.3" })).map(([version]) => version),
    ["TLSv1.3"],
  );
});
