import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { before, test } from "node:test";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { watchLeaks } from "../../test/support/leaks.js";
import { capturedHello, only, tcpPair, tlsClient } from "../../test/support/tls-loopback.js";
import { type CertificateWithKey, createSelfSigned } from "../pki/self-signed.js";
import { BindingRegistry } from "./binding.js";
import { CertificateChoice } from "./certificate-choice.js";
import type { TlsSettings } from "./context.js";
import { parseClientHello } from "./hello.js";
import { type HelloOffer, offerOf } from "./hello-offer.js";
import type { TlsProfile } from "./profiles.js";
import { SessionServers } from "./session-servers.js";
import { handshake } from "./upgrade.js";

watchLeaks();

const kinds = ["ecdsa-p384", "ecdsa-p256", "ed25519", "rsa-2048"] as const;
let pairs: Readonly<Record<(typeof kinds)[number], CertificateWithKey>>;
const registry = new BindingRegistry<string>();

before(async () => {
  const made = await Promise.all(
    kinds.map(async (kind) => [kind, await createSelfSigned({ kind, names: ["localhost"] })] as const),
  );
  pairs = Object.fromEntries(made) as typeof pairs;
});

const staple = { response: Buffer.from("an answer"), until: Date.now() + 60_000 };

function settingsOf(profile: TlsProfile, shown: readonly (typeof kinds)[number][], stapled = true): TlsSettings {
  const all = shown.map((kind) => pairs[kind]);
  const fingerprints = all.map(({ certificate }) => new X509Certificate(certificate).fingerprint256);
  return {
    identity: { certificates: all.map(({ certificate }) => certificate), keys: all.map(({ key }) => key) },
    profile,
    minimum: "TLSv1.2",
    maximum: "TLSv1.3",
    handshakeTimeout: 10_000,
    ...(stapled ? { staples: new Map(fingerprints.map((each) => [each, staple])) } : {}),
  };
}

async function offered(options: ConnectionOptions): Promise<HelloOffer> {
  const reading = parseClientHello(await capturedHello(options));
  const offer = reading.kind === "hello" ? offerOf(reading.body) : undefined;
  return offer ?? assert.fail("no hello");
}

interface Seen {
  /** Undefined: the handshake failed. */
  readonly kind: string | undefined;
  readonly staple: string | undefined;
}

/** What such a client is shown, with an OCSP answer if it comes. */
async function shown(settings: TlsSettings, options: ConnectionOptions, offer?: HelloOffer): Promise<Seen> {
  using pair = await tcpPair();
  const client = await tlsClient(pair.client, { ...options, rejectUnauthorized: false, requestOCSP: true });
  let stapled: string | undefined;
  client.on("OCSPResponse", (answer: Buffer | null) => {
    stapled = answer?.toString() || undefined;
  });
  const servers = new SessionServers(() => settings);
  const ends = new Promise<void>((resolve) => client.once("secureConnect", resolve).once("close", () => resolve()));
  const shake = (server: Parameters<typeof handshake>[0]): Promise<TLSSocket> => handshake(server, pair.server);
  const secured = await servers.control({ asks: false }, registry.create("x").secrets, shake, offer).catch(() => {});
  if (secured === undefined) return { kind: undefined, staple: undefined };
  await ends;
  const { raw } = client.getPeerCertificate();
  const kind = kinds.find((each) => new X509Certificate(pairs[each].certificate).raw.equals(raw ?? Buffer.of()));
  secured.destroy();
  return { kind, staple: stapled };
}

const all: ConnectionOptions = {};
const rsaAlone: ConnectionOptions = { sigalgs: "rsa_pss_rsae_sha256:RSA+SHA256" };
const ecdsaAlone: ConnectionOptions = { sigalgs: "ECDSA+SHA256" };
const curveAlone: ConnectionOptions = { ecdhCurve: "X25519" };
const rows: readonly (readonly [string, TlsProfile, ConnectionOptions, string | undefined])[] = [
  ["anything over TLS 1.3", "default", all, "ecdsa-p256"],
  ["RSA alone over TLS 1.3", "default", rsaAlone, "rsa-2048"],
  ["ECDSA alone over TLS 1.3", "default", ecdsaAlone, "ecdsa-p256"],
  ["X25519 alone over TLS 1.3", "modern", curveAlone, "ecdsa-p256"],
  ["anything over TLS 1.2", "default", only("TLSv1.2"), "ecdsa-p256"],
  ["RSA signatures over TLS 1.2", "default", { ...only("TLSv1.2"), ...rsaAlone }, "rsa-2048"],
  ["ECDSA signatures over TLS 1.2", "default", { ...only("TLSv1.2"), ...ecdsaAlone }, "ecdsa-p256"],
  ["an RSA suite", "default", { ...only("TLSv1.2"), ciphers: "ECDHE-RSA-AES256-GCM-SHA384" }, "rsa-2048"],
  ["an ECDSA suite", "default", { ...only("TLSv1.2"), ciphers: "ECDHE-ECDSA-CHACHA20-POLY1305" }, "ecdsa-p256"],
  ["a suite of no profile", "legacy", { ...only("TLSv1.2"), ciphers: "ECDHE-ECDSA-AES128-CCM" }, undefined],
  ["a suite of legacy", "default", { ...only("TLSv1.2"), ciphers: "ECDHE-ECDSA-AES128-SHA" }, undefined],
  [
    "that suite, where it is allowed",
    "legacy",
    { ...only("TLSv1.2"), ciphers: "ECDHE-ECDSA-AES128-SHA" },
    "ecdsa-p256",
  ],
  ["key transport", "legacy", { ...only("TLSv1.2"), ciphers: "AES128-SHA" }, "rsa-2048"],
  ["a curve that the ECDSA key is not on", "default", { ...only("TLSv1.2"), ...curveAlone }, "rsa-2048"],
  ["an older version alone", "modern", only("TLSv1.2"), undefined],
];

test("a client is shown the best certificate that it can use, with its OCSP answer, and none is refused for it", async () => {
  for (const [what, profile, options, expected] of rows) {
    const settings = settingsOf(profile, ["ecdsa-p256", "rsa-2048"]);
    const narrowed = profile === "modern" ? { ...settings, minimum: "TLSv1.3" as const } : settings;
    const [both, one] = [await shown(narrowed, options), await shown(narrowed, options, await offered(options))];
    assert.deepEqual([both.kind, one.kind], [expected, expected], what);
    assert.equal(both.staple, undefined, what);
    if (expected !== undefined) assert.equal(one.staple, "an answer", what);
  }
});

test("other curves and Ed25519 are chosen where the client signs with them, and their order is not that of the certificates", async () => {
  const place = async (kindsShown: readonly (typeof kinds)[number][], options: ConnectionOptions) =>
    new CertificateChoice(settingsOf("default", kindsShown)).of(await offered(options));
  assert.equal(await place(["ed25519", "ecdsa-p256"], all), 1);
  assert.equal(await place(["ed25519", "ecdsa-p256"], ecdsaAlone), 1);
  assert.equal(await place(["ed25519", "ecdsa-p256"], { ...only("TLSv1.2"), ...ecdsaAlone }), 1);
  assert.equal(await place(["ecdsa-p384", "rsa-2048"], all), 0);
  assert.equal(
    await place(["ecdsa-p384", "rsa-2048"], ecdsaAlone),
    undefined,
    "SHA-256 is not of this curve in TLS 1.3",
  );
  assert.equal(await place(["ecdsa-p384", "rsa-2048"], { ...only("TLSv1.2"), ...ecdsaAlone }), 0);
  assert.equal(await place(["rsa-2048", "ed25519"], all), 1);
});

test("nothing is chosen without an answer to staple, of one certificate, or where issuers have a list of their own", async () => {
  const offer = await offered(all);
  assert.equal(new CertificateChoice(settingsOf("default", ["ecdsa-p256", "rsa-2048"], false)).of(offer), undefined);
  assert.equal(new CertificateChoice(settingsOf("default", ["ecdsa-p256"])).of(offer), undefined);
  const choice = new CertificateChoice(settingsOf("default", ["ecdsa-p256", "rsa-2048"]));
  assert.equal(choice.of({ ...offer, limitsIssuers: true }), undefined);
  assert.equal(choice.of({ ...offer, signatures: undefined }), undefined);
});
