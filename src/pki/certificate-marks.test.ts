import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { runProgram } from "../../test/support/run-program.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { marksOf } from "./certificate-marks.js";

/** Made by OpenSSL, which takes names that ours refuse. */
async function marks(subject: string, alternative: string): Promise<readonly string[]> {
  const folder = await temporaryFolder("marks");
  try {
    const file = (name: string) => path.join(folder.path, name);
    const lines = ["[req]", "distinguished_name=dn", "string_mask=utf8only", "[dn]", "[x]"];
    await writeFile(file("a.cnf"), [...lines, `subjectAltName=${alternative}`, ""].join("\n"));
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file("k.pem")];
    const rest = ["-extensions", "x", "-utf8", "-multivalue-rdn", "-subj", subject, "-out", file("c.pem")];
    await runProgram("openssl", ["req", "-x509", "-config", file("a.cnf"), ...key, ...rest]);
    const certificate = new X509Certificate(await readFile(file("c.pem")));
    const [own = "", ...names] = marksOf(certificate);
    assert.equal(own, `sha256:${certificate.fingerprint256.replaceAll(":", "").toLowerCase()}`);
    return names;
  } finally {
    await folder.remove();
  }
}

test("names of every kind", async () => {
  const found = await marks(
    "/O=Bank/CN=Zoë Ada",
    "email:Ada@Bank.Example,URI:spiffe://bank/ada,DNS:Host.example,IP:1.2.3.4",
  );
  assert.deepEqual(found, ["email:Ada@bank.example", "uri:spiffe://bank/ada", "dns:host.example", "cn:Zoë Ada"]);
});

test("no name can be made to look like another, and of two common names none counts", async () => {
  assert.deepEqual(await marks("/CN=bob, CN = ada", "DNS:b.example"), ["dns:b.example", "cn:bob, CN = ada"]);
  assert.deepEqual(await marks("/O=x\nCN=ada", "DNS:b.example"), ["dns:b.example"]);
  assert.deepEqual(await marks("/CN=bob\nada", "DNS:b.example"), ["dns:b.example"]);
  assert.deepEqual(await marks("/CN=bob/CN=ada", "DNS:b.example"), ["dns:b.example"]);
  assert.deepEqual(await marks("/CN=bob+CN=ada", "DNS:b.example"), ["dns:b.example"]);
});
