import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import { type ConnectionOptions, connect } from "node:tls";
import { startTestServer } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { createSelfSigned } from "../pki/self-signed.js";

watchLeaks();

test("of the server's own pair each client is shown one certificate, with its OCSP answer", async (t) => {
  const pairs = await Promise.all(
    (["ecdsa-p256", "rsa-2048"] as const).map((kind) => createSelfSigned({ kind, names: ["localhost"] })),
  );
  const prints = pairs.map(({ certificate }) => new X509Certificate(certificate).fingerprint256);
  const until = Date.now() + 60_000;
  const server = await startTestServer({
    identity: { certificates: pairs.map(({ certificate }) => certificate), keys: pairs.map(({ key }) => key) },
    settings: { staples: new Map(prints.map((each) => [each, { response: Buffer.from(each), until }])) },
  });
  t.after(() => server.stop());
  const shown = async (options: ConnectionOptions) => {
    const ca = pairs.map(({ certificate }) => certificate);
    const base = { host: "127.0.0.1", port: server.implicit, servername: "localhost", ca, requestOCSP: true };
    const client = connect({ ...base, ...options });
    const [[answer]] = (await Promise.all([once(client, "OCSPResponse"), once(client, "secureConnect")])) as [
      [Buffer | null],
      [],
    ];
    const { fingerprint256 } = client.getPeerCertificate();
    client.destroy();
    return [fingerprint256, answer?.toString()];
  };
  const [ecdsa, rsa] = prints;
  assert.deepEqual(await shown({}), [ecdsa, ecdsa]);
  assert.deepEqual(await shown({ sigalgs: "rsa_pss_rsae_sha256" }), [rsa, rsa]);
  assert.deepEqual(await shown({ maxVersion: "TLSv1.2", ciphers: "ECDHE-RSA-AES128-GCM-SHA256" }), [rsa, rsa]);
});
