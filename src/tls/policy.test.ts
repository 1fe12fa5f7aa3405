import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import type { ConnectionOptions } from "node:tls";
import { tcpPair, testTlsSettings, tlsClient } from "../../test/support/tls-loopback.js";
import { createFallbackServer } from "./context.js";
import {
  type BindingFacts,
  type BindingPolicy,
  judgeBinding,
  judgePeer,
  type PeerFacts,
  type PeerObjection,
} from "./policy.js";
import { handshake } from "./upgrade.js";

const stranger: Omit<BindingFacts, "policy"> = { resumed: false, sameAddress: false, hardened: false, fxp: false };

function verdict(policy: BindingPolicy, facts: Partial<BindingFacts>): string {
  const judged = judgeBinding({ ...stranger, ...facts, policy });
  return judged.accepted ? "accepted" : judged.reason;
}

test("who resumed is accepted from anywhere, under every policy", () => {
  for (const policy of ["require", "prefer", "off"] as const)
    for (const sameAddress of [true, false])
      for (const hardened of [true, false])
        assert.equal(verdict(policy, { resumed: true, sameAddress, hardened }), "accepted");
});

const unresumed: readonly (readonly [BindingPolicy, Partial<BindingFacts>, string])[] = [
  ["require", { sameAddress: true }, "not-resumed"],
  ["require", {}, "not-resumed"],
  ["require", { sameAddress: true, hardened: true }, "not-resumed"],
  ["prefer", { sameAddress: true }, "accepted"],
  ["prefer", {}, "other-address"],
  ["prefer", { sameAddress: true, hardened: true }, "hardened"],
  ["prefer", { hardened: true }, "other-address"],
  ["off", { sameAddress: true }, "accepted"],
  ["off", { sameAddress: true, hardened: true }, "accepted"],
  ["off", {}, "other-address"],
];

for (const [policy, facts, expected] of unresumed) {
  test(`${policy}: not resumed, ${JSON.stringify(facts)}: ${expected}`, () =>
    assert.equal(verdict(policy, facts), expected));
}

test("what would be refused is another server's, where the account may copy and it comes from there; nothing else changes", () => {
  for (const policy of ["require", "prefer", "off"] as const)
    for (const resumed of [true, false])
      for (const sameAddress of [true, false])
        for (const hardened of [true, false]) {
          const facts = { policy, resumed, sameAddress, hardened };
          const without = judgeBinding({ ...facts, fxp: false });
          const allowed = judgeBinding({ ...facts, fxp: true });
          assert.deepEqual(allowed, without.accepted ? { accepted: true, as: "own" } : { accepted: true, as: "fxp" });
        }
});

const unknown: PeerFacts = {
  verify: true,
  certificate: true,
  valid: true,
  named: false,
  issued: false,
  ownAddress: false,
};

const peers: readonly (readonly [Partial<PeerFacts>, PeerObjection | undefined])[] = [
  [{}, "unknown"],
  [{ ownAddress: true }, "unknown"],
  [{ named: true }, undefined],
  [{ named: true, valid: false }, "expired"],
  [{ issued: true }, "other-address"],
  [{ issued: true, ownAddress: true }, undefined],
  [{ issued: true, ownAddress: true, valid: false }, "expired"],
  [{ certificate: false, valid: false }, "no-certificate"],
  [{ certificate: false, named: true, issued: true, ownAddress: true }, "no-certificate"],
  [{ verify: false, certificate: false, valid: false }, undefined],
];

for (const [facts, expected] of peers)
  test(`another server, ${JSON.stringify(facts)}: ${expected ?? "trusted"}`, () =>
    assert.equal(judgePeer({ ...unknown, ...facts }), expected));

/** What a client that offers this gets from a server of ours: cipher and ALPN, or the alert that it is sent. */
async function offer(options: ConnectionOptions): Promise<{ cipher: string; alpn: string | false } | string> {
  using pair = await tcpPair();
  const client = await tlsClient(pair.client, options);
  const failed = once(client, "error") as Promise<[NodeJS.ErrnoException]>;
  const secured = await handshake(createFallbackServer(await testTlsSettings()), pair.server).catch(() => undefined);
  if (secured === undefined) return (await failed)[0].code?.replace(/^.*ALERT_/, "") ?? "";
  return {
    cipher: secured.getCipher().standardName,
    alpn: (secured as { alpnProtocol?: string | false }).alpnProtocol ?? "",
  };
}

const offers: readonly (readonly [string, ConnectionOptions, Awaited<ReturnType<typeof offer>>])[] = [
  ["no ALPN", {}, { cipher: "TLS_AES_128_GCM_SHA256", alpn: false }],
  ["ftp", { ALPNProtocols: ["ftp"] }, { cipher: "TLS_AES_128_GCM_SHA256", alpn: "ftp" }],
  ["ftp-data", { ALPNProtocols: ["ftp-data"] }, { cipher: "TLS_AES_128_GCM_SHA256", alpn: "ftp-data" }],
  // As FileZilla offers; who selects its own protocol must follow a contract on data connections.
  [
    "x-filezilla-ftp and ftp",
    { ALPNProtocols: ["x-filezilla-ftp", "ftp"] },
    { cipher: "TLS_AES_128_GCM_SHA256", alpn: "ftp" },
  ],
  ["http/1.1", { ALPNProtocols: ["http/1.1"] }, "NO_APPLICATION_PROTOCOL"],
  ["h2 and http/1.1", { ALPNProtocols: ["h2", "http/1.1"], maxVersion: "TLSv1.2" }, "NO_APPLICATION_PROTOCOL"],
  [
    "TLS 1.2, 256 bits first",
    { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256" },
    { cipher: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", alpn: false },
  ],
  [
    "TLS 1.3, 256 bits first",
    { ciphers: "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256" },
    { cipher: "TLS_AES_128_GCM_SHA256", alpn: false },
  ],
  ["no forward secrecy", { maxVersion: "TLSv1.2", ciphers: "AES128-GCM-SHA256" }, "HANDSHAKE_FAILURE"],
  ["CBC", { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA" }, "HANDSHAKE_FAILURE"],
];

for (const [name, options, expected] of offers) {
  test(`a client that offers ${name}`, async () => assert.deepEqual(await offer(options), expected));
}
