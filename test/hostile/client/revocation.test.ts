import assert from "node:assert/strict";
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import { after, before, type TestContext, test } from "node:test";
import { type ConnectOptions, connect, FtpsError, inspect, type RevocationPolicy } from "../../../src/client/index.js";
import { createAuthority, issue, type OpenAuthority, openAuthority, revoke } from "../../../src/pki/authority.js";
import { authorityFiles } from "../../../src/pki/authority-files.js";
import { certificateParts } from "../../../src/pki/certificate-parts.js";
import { hostNames } from "../../../src/pki/index.js";
import { generateKey, keyToPem } from "../../../src/pki/keys.js";
import { answerOcsp } from "../../../src/pki/ocsp.js";
import { ocspRequest } from "../../../src/pki/ocsp-answer.js";
import type { RevocationPlaces } from "../../../src/pki/profile.js";
import { type Responder, startResponder } from "../../../src/pki/responder.js";
import { type TemporaryFolder, temporaryFolder } from "../../support/temporary.js";
import { listenerOf } from "./listener.js";
import { ScriptedServer } from "./scripted-server.js";

const passphrase = "correct horse";
let folder: TemporaryFolder;
let authority: OpenAuthority;
let responder: Responder;
let key: KeyObject;
before(async () => {
  folder = await temporaryFolder("revocation");
  const options = { kind: "ecdsa-p256", subject: { commonName: "Example Authority" }, passphrase } as const;
  await createAuthority(folder.path, { ...options, iterations: 1000 });
  authority = await openAuthority(folder.path, passphrase);
  responder = await startResponder(folder.path, { host: "127.0.0.1", port: 0 });
  key = await generateKey("ecdsa-p256");
});
after(async () => {
  await responder.close();
  await folder.remove();
});

/** A certificate that says where to ask. */
async function certificate(places: RevocationPlaces): Promise<string> {
  const plan = { profile: "server", subject: { commonName: "ftp.example" }, names: hostNames(["127.0.0.1"]) } as const;
  return issue({ ...authority, places }, key, { ...plan, days: 100 });
}

const at = (path: string): string => `http://127.0.0.1:${responder.port}${path}`;
const withdraw = (pem: string): Promise<void> =>
  revoke(authority, certificateParts(new X509Certificate(pem)).serial, "key-compromise");

/** A server with that certificate; the client's way to it. */
async function site(
  t: TestContext,
  pem: string,
  staple?: Buffer,
): Promise<(policy: RevocationPolicy) => ConnectOptions> {
  const server = await ScriptedServer.start({ identity: { certificate: pem, key: keyToPem(key) } });
  t.after(() => server.stop());
  if (staple !== undefined) server.tls.on("OCSPRequest", (_leaf, _issuer, done) => done(null, staple));
  const own = { host: "127.0.0.1", port: server.port, user: "ada", password: "x", retry: { attempts: 0 } };
  return (revocation) => ({ ...own, tls: { authorities: [authority.issuer.certificate], revocation } });
}

async function outcome(options: ConnectOptions): Promise<string> {
  try {
    await (await connect(options)).close();
    return "connected";
  } catch (error) {
    return error instanceof FtpsError ? error.code : String(error);
  }
}

async function outcomes(options: (policy: RevocationPolicy) => ConnectOptions): Promise<readonly string[]> {
  const results: string[] = [];
  for (const policy of ["off", "soft", "hard"] as const) results.push(await outcome(options(policy)));
  return results;
}

test("OCSP: good, then revoked, and told so by inspect", async (t) => {
  const pem = await certificate({ ocsp: at("/") });
  const options = await site(t, pem);
  assert.deepEqual(await outcomes(options), ["connected", "connected", "connected"]);
  const { revocation, login } = await inspect(options("soft"));
  assert.deepEqual([revocation?.state, revocation?.asked[0]?.by, login.state], ["good", "ocsp", "in"]);
  await withdraw(pem);
  assert.deepEqual(await outcomes(options), ["connected", "certificate-revoked", "certificate-revoked"]);
  const later = await inspect(options("soft"));
  assert.deepEqual([later.revocation?.state, later.login.state, later.grade], ["revoked", "withheld", "F"]);
  assert.match(later.revocation?.asked[0]?.words ?? "", /^revoked on .* \(key-compromise\)$/);
  assert.match(later.steps.find(({ id }) => id === "trust")?.facts[1]?.[1] ?? "", /CN=Example Authority/);
});

test("the authority's list: good, then revoked", async (t) => {
  const pem = await certificate({ crl: at("/authority.crl") });
  const options = await site(t, pem);
  assert.deepEqual(await outcomes(options), ["connected", "connected", "connected"]);
  await withdraw(pem);
  assert.deepEqual(await outcomes(options), ["connected", "certificate-revoked", "certificate-revoked"]);
  const { revocation } = await inspect(options("soft"));
  assert.deepEqual(
    revocation?.asked.map(({ by, state }) => [by, state]),
    [["crl", "revoked"]],
  );
});

test("nobody to ask, or nobody who answers: soft goes on, hard does not", async (t) => {
  const places: readonly RevocationPlaces[] = [{}, { ocsp: "http://127.0.0.1:1/" }, { crl: at("/none.crl") }];
  for (const each of places) {
    const options = await site(t, await certificate(each));
    assert.deepEqual(await outcomes(options), ["connected", "connected", "revocation-unknown"]);
  }
  const { login, revocation } = await inspect((await site(t, await certificate({})))("hard"));
  assert.deepEqual([login.state, revocation?.state], ["withheld", "unknown"]);
});

test("where OCSP does not answer the list is asked", async (t) => {
  const options = await site(t, await certificate({ ocsp: "http://127.0.0.1:1/", crl: at("/authority.crl") }));
  assert.equal(await outcome(options("hard")), "connected");
});

test("a responder that never answers is not waited for longer than for a handshake, and Ctrl-C ends it", async (t) => {
  const visits = new EventEmitter();
  const port = await listenerOf(t, () => visits.emit("visit"));
  const options = await site(t, await certificate({ ocsp: `http://127.0.0.1:${port}/` }));
  assert.equal(await outcome({ ...options("soft"), timeouts: { handshake: 300 } }), "connected");
  assert.equal(await outcome({ ...options("hard"), timeouts: { handshake: 300 } }), "revocation-unknown");
  const asked = once(visits, "visit");
  const interrupted = new AbortController();
  const waiting = outcome({ ...options("hard"), signal: interrupted.signal });
  await asked;
  const began = performance.now();
  interrupted.abort();
  assert.equal(await waiting, "aborted");
  assert.ok(performance.now() - began < 5_000);
});

test("what the server brings along counts: good needs nobody else, revoked ends it, damaged is passed over", async (t) => {
  const pem = await certificate({});
  const issuer = new X509Certificate(authority.issuer.certificate);
  const leaf = new X509Certificate(pem);
  const files = authorityFiles(folder.path);
  const signer = {
    certificate: new X509Certificate(await readFile(files.responder)),
    key: createPrivateKey(await readFile(files.responderKey)),
  };
  const staple = (state: "good" | "revoked"): Buffer => {
    const known = state === "good" ? "good" : ({ at: new Date(), reason: "superseded" } as const);
    return answerOcsp(ocspRequest(leaf, issuer), { ...signer, authority: issuer, stateOf: () => known });
  };
  assert.equal(await outcome((await site(t, pem, staple("good")))("hard")), "connected");
  assert.equal(await outcome((await site(t, pem, staple("revoked")))("soft")), "certificate-revoked");
  const damaged = await site(t, pem, Buffer.from("no answer"));
  assert.deepEqual(await outcomes(damaged), ["connected", "connected", "revocation-unknown"]);
  const { revocation } = await inspect((await site(t, pem, staple("good")))("soft"));
  assert.deepEqual(
    revocation?.asked.map(({ by, state }) => [by, state]),
    [["staple", "good"]],
  );
});

test("a certificate that is not trusted leads nobody anywhere, and one without authority has nobody to ask", async (t) => {
  let visits = 0;
  const port = await listenerOf(t, (socket) => {
    visits++;
    socket.destroy();
  });
  const options = await site(
    t,
    await certificate({ ocsp: `http://127.0.0.1:${port}/`, crl: `http://127.0.0.1:${port}/` }),
  );
  const untrusted = { ...options("hard"), tls: { revocation: "hard", authorities: [] } } as const;
  assert.equal(await outcome(untrusted), "certificate-unknown");
  assert.equal((await inspect(untrusted)).revocation?.state, "not-asked");
  assert.equal(visits, 0);
});

test("lists that are given answer where nobody else does, and only while they are fresh", async (t) => {
  const pem = await certificate({});
  const options = await site(t, pem);
  const withList = (list: string, policy: RevocationPolicy): ConnectOptions => ({
    ...options(policy),
    tls: { ...options(policy).tls, revocationLists: [list] },
  });
  const files = authorityFiles(folder.path);
  const list = await readFile(files.crl, "utf8");
  assert.equal(await outcome(withList(list, "hard")), "connected");
  const { revocation, login } = await inspect(withList(list, "hard"));
  assert.deepEqual([revocation?.state, login.state], ["good", "in"]);
  assert.deepEqual(revocation?.asked, [
    { by: "crl", where: "", state: "good", words: "it is not on the list that was given" },
  ]);
  // No list is no answer.
  const none = { ...options("hard"), tls: { ...options("hard").tls, revocationLists: [] } };
  assert.equal(await outcome(none), "revocation-unknown");
  await withdraw(pem);
  assert.equal(await outcome(withList(await readFile(files.crl, "utf8"), "hard")), "certificate-revoked");
  // What is asked now is newer than what was given.
  const other = await certificate({ ocsp: at("/") });
  await withdraw(other);
  const ways = await site(t, other);
  const soft = { ...ways("soft"), tls: { ...ways("soft").tls, revocationLists: [list] } };
  assert.equal(await outcome(soft), "certificate-revoked");
});
