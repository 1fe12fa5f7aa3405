import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { hostNames } from "./alternative-names.js";
import { certificateParts } from "./certificate-parts.js";
import { certify } from "./certify.js";
import { makeCrl } from "./crl.js";
import { askCrl, crlUrl } from "./crl-ask.js";
import { PkiError } from "./errors.js";
import { generateKey } from "./keys.js";

const key = await generateKey("ecdsa-p256");
const subject = { commonName: "Authority" };
const authority = { certificate: await certify(key, { profile: "authority", subject, names: [] }), key };
const issuer = { certificate: new X509Certificate(authority.certificate), key };
const day = 86_400_000;
const now = new Date();

/** What askCrl makes of that answer; the certificate's address is the server's. */
async function asked(answer: (serial: string) => string | Buffer, status = 200) {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const crl = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/x.crl`;
  const plan = { profile: "server", subject: { commonName: "leaf" }, names: hostNames(["leaf.example"]) } as const;
  const leaf = new X509Certificate(await certify(key, { ...plan, places: { crl } }, authority));
  assert.equal(crlUrl(leaf), crl);
  const body = answer(certificateParts(leaf).serial);
  try {
    return await askCrl(leaf, issuer.certificate, { timeoutMs: 5_000 });
  } finally {
    await once(server.close(), "close");
  }
}

const list = (serials: readonly string[], { by = issuer, from = now, days = 1 } = {}) =>
  makeCrl({
    ...{ issuer: by, number: 1, now: from, nextUpdate: new Date(from.getTime() + days * day) },
    revoked: serials.map((serial) => ({ serial, at: new Date("2026-01-02T03:04:05Z"), reason: "superseded" as const })),
  });
const refused = (kind: string, words: RegExp) => (error: unknown) =>
  error instanceof PkiError && error.kind === kind && words.test(error.message);

test("a certificate is on its issuer's list, or it is not", async () => {
  assert.equal(await asked(() => list(["07"])), undefined);
  const at = new Date("2026-01-02T03:04:05Z");
  assert.deepEqual(await asked((serial) => list(["07", serial])), { at, reason: "superseded" });
});

test("a list counts only from the issuer, signed and in time", async () => {
  const other = await generateKey("ecdsa-p256");
  const certificate = new X509Certificate(await certify(other, { profile: "authority", subject, names: [] }));
  const foreign = asked(() => list([], { by: { certificate, key: other } }));
  await assert.rejects(foreign, refused("malformed", /not of the certificate's issuer/));
  const old = asked(() => list([], { from: new Date(now.getTime() - 3 * day) }));
  await assert.rejects(old, refused("malformed", /out of date/));
  const early = asked(() => list([], { from: new Date(now.getTime() + day) }));
  await assert.rejects(early, refused("malformed", /out of date/));
});

test("what is no list, or is not there, or is too long, is an error", async () => {
  await assert.rejects(
    asked(() => "no list"),
    refused("malformed", /no list of revoked/),
  );
  await assert.rejects(
    asked(() => "", 404),
    refused("unreadable", /404/),
  );
  await assert.rejects(
    asked(() => list([]), 302),
    refused("unreadable", /302/),
  );
  await assert.rejects(
    asked(() => Buffer.alloc(17 * 1024 * 1024)),
    refused("malformed", /too long/),
  );
});
