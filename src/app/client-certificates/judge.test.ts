import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { certify } from "../../pki/certify.js";
import { generateKey } from "../../pki/keys.js";
import { RevocationLists } from "../../pki/revocation-lists.js";
import { RevocationJudge } from "./judge.js";

const DAY_MS = 86_400_000;

test("an authority that ends while a session runs takes the certificates beneath it along", async () => {
  const key = await generateKey("ecdsa-p256");
  const certificate = await certify(key, { profile: "authority", subject: { commonName: "Bank" }, names: [], days: 5 });
  const plan = { profile: "client", subject: { commonName: "ada" }, names: [], days: 30 } as const;
  const { raw } = new X509Certificate(await certify(await generateKey("ecdsa-p256"), plan, { key, certificate }));
  let days = 4;
  const now = (): Date => new Date(Date.now() + days * DAY_MS);
  const judge = new RevocationJudge({ onConcern: ({ cause }) => assert.fail(cause), now });
  const off = { listPolicy: "off", ocsp: "off", ocspTimeout: 1000, recheck: DAY_MS } as const;
  judge.take({ authorities: [new X509Certificate(certificate)], lists: new RevocationLists([]), ...off });
  const shown = { certificate: raw, issuers: [], objection: undefined };
  assert.ok((await judge.judge(shown)).ok);
  days = 6;
  const verdict = await judge.judge(shown);
  assert.ok(!verdict.ok && verdict.problem === "expired");
  judge.close();
});
