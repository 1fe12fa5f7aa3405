import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { TestContext } from "node:test";
import { type ConnectOptions, connect, FtpsError } from "../../../src/client/index.js";
import { makeCertificate } from "../../interop/certificates.js";
import { peerTest, requirePeer } from "../../interop/peers.js";
import { watchLeaks } from "../../support/leaks.js";
import { runOrThrow } from "../../support/run-program.js";
import { temporaryFolder } from "../../support/temporary.js";
import { testIdentity } from "../../support/tls-loopback.js";
import { type ScriptedOptions, ScriptedServer } from "./scripted-server.js";

const identity = await testIdentity();
watchLeaks();

async function site(t: TestContext, options: Partial<ScriptedOptions>): Promise<ConnectOptions> {
  const server = await ScriptedServer.start({ identity, content: Buffer.from("content"), ...options });
  t.after(() => server.stop());
  const at = { host: "127.0.0.1", port: server.port, user: "ada", password: "secret", retry: { attempts: 0 } };
  return { ...at, tls: { authorities: [identity.certificate] } };
}

const asks = "a server that asks for a client certificate gets it, on both connections, and refuses who has none";
peerTest(asks, ["openssl"], async (t) => {
  await using folder = await temporaryFolder("client-certificate");
  const files = await makeCertificate(folder.path, "DNS:client.example");
  const own = { certificate: await readFile(files.certificate, "utf8"), key: await readFile(files.key, "utf8") };
  const options = await site(t, { clientAuthority: own.certificate });
  const tls = { ...options.tls, certificate: own.certificate, key: own.key };
  {
    await using client = await connect({ ...options, tls });
    assert.equal(String(await client.content("/file")), "content");
  }
  for (const maximum of ["TLSv1.2", "TLSv1.3"] as const) {
    const without = connect({ ...options, tls: { ...options.tls, maximum } });
    await assert.rejects(without, (error) => error instanceof FtpsError && ["tls", "closed"].includes(error.code));
  }
  await assert.rejects(connect({ ...options, tls: { ...tls, key: "no key" } }), { code: "usage" });
});

/** An authority with one certificate for loopback, and its list of what is revoked, empty and with that one. */
async function revokingAuthority(folder: string, name = "Authority") {
  const file = (name: string): string => path.join(folder, name);
  const openssl = (...args: string[]) => runOrThrow(requirePeer("openssl"), args);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  await writeFile(
    file("ca.cnf"),
    [
      "[ca]\ndefault_ca=own\n[own]",
      `database=${file("index")}\ncrlnumber=${file("number")}\ndefault_md=sha256\ndefault_crl_days=30`,
      "[ext]\nsubjectAltName=IP:127.0.0.1",
    ].join("\n"),
  );
  await Promise.all([writeFile(file("index"), ""), writeFile(file("number"), "01\n")]);
  await openssl("req", "-x509", ...key, "-keyout", file("ca.key"), "-out", file("ca.pem"), "-subj", `/CN=${name}`);
  await openssl("req", ...key, "-keyout", file("key"), "-out", file("csr"), "-subj", "/CN=localhost");
  const signing = ["-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-extfile", file("ca.cnf"), "-extensions", "ext"];
  await openssl(
    "x509",
    "-req",
    "-in",
    file("csr"),
    "-out",
    file("cert"),
    "-days",
    "30",
    "-set_serial",
    "7",
    ...signing,
  );
  const ca = ["ca", "-config", file("ca.cnf"), "-keyfile", file("ca.key"), "-cert", file("ca.pem")];
  await openssl(...ca, "-gencrl", "-out", file("before"));
  await openssl(...ca, "-revoke", file("cert"));
  await openssl(...ca, "-gencrl", "-out", file("after"));
  const read = (name: string) => readFile(file(name), "utf8");
  return {
    identity: { certificate: await read("cert"), key: await read("key") },
    authority: await read("ca.pem"),
    lists: { before: await read("before"), after: await read("after") },
  };
}

peerTest("a certificate that its authority has revoked is refused, pinned or not", ["openssl"], async (t) => {
  await using folder = await temporaryFolder("revoked");
  const { identity: revoked, authority, lists } = await revokingAuthority(folder.path);
  const options = await site(t, { identity: { ...identity, ...revoked } });
  const at = (list: string, more: ConnectOptions["tls"] = {}) =>
    connect({ ...options, tls: { authorities: [authority], revocationLists: [list], ...more } });
  const client = await at(lists.before);
  const pins = [client.tls?.fingerprint256 ?? ""];
  await client.close();
  await assert.rejects(at(lists.after), { code: "certificate-revoked" });
  await assert.rejects(at(lists.after, { pins }), { code: "certificate-revoked" });
});

peerTest("what is on a list is refused also where the list of another authority is missing", ["openssl"], async (t) => {
  await using folder = await temporaryFolder("one-list");
  const { identity: revoked, authority, lists } = await revokingAuthority(folder.path);
  await using other = await temporaryFolder("other-list");
  const { lists: others } = await revokingAuthority(other.path, "Other");
  const options = await site(t, { identity: { ...identity, ...revoked } });
  const at = (revocationLists: readonly string[], more: ConnectOptions["tls"] = {}) =>
    connect({ ...options, tls: { authorities: [authority], revocationLists, ...more } });
  const client = await at([lists.before]);
  const pins = [client.tls?.fingerprint256 ?? ""];
  await client.close();
  // Without the authority OpenSSL has something else against the certificate.
  for (const authorities of [[authority], []])
    await assert.rejects(at([lists.after], { authorities, pins }), { code: "certificate-revoked" });
  // Several in one text count each.
  await (await at([`${others.before}\n${lists.before}`])).close();
  await assert.rejects(at([`${others.after}\n${lists.after}`]), { code: "certificate-revoked" });
  // Nobody is asked to trust what the lists do not tell of.
  let asked = 0;
  const onUnknown = (): boolean => {
    asked++;
    return true;
  };
  const uncovered = at([others.before], { onUnknown });
  await assert.rejects(uncovered, { code: "revocation-unknown", message: /do not cover .*UNABLE_TO_GET_CRL/ });
  assert.equal(asked, 0);
});

peerTest(
  "a certificate that only OpenSSL can read is a typed failure where lists are given",
  ["openssl"],
  async (t) => {
    await using folder = await temporaryFolder("odd-parts");
    const file = (name: string): string => path.join(folder.path, name);
    const { lists } = await revokingAuthority(folder.path);
    // An extended key usage that is none.
    const odd = [
      "-addext",
      "2.5.29.37=DER:05:00",
      "-subj",
      "/CN=localhost",
      "-keyout",
      file("odd.key"),
      "-out",
      file("odd"),
    ];
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    await runOrThrow(requirePeer("openssl"), ["req", "-x509", ...key, ...odd]);
    const shown = { certificate: await readFile(file("odd"), "utf8"), key: await readFile(file("odd.key"), "utf8") };
    const options = await site(t, { identity: { ...identity, ...shown } });
    const pins = [new X509Certificate(shown.certificate).fingerprint256];
    await (await connect({ ...options, tls: { pins } })).close();
    const tls = { pins, revocationLists: [lists.before] };
    await assert.rejects(connect({ ...options, tls }), (error) => {
      assert.ok(error instanceof FtpsError);
      assert.equal(error.code, "certificate-invalid");
      return true;
    });
  },
);
