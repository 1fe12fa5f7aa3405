import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { after, before } from "node:test";
import { AcmeError } from "../../src/pki/acme/errors.js";
import { obtainCertificate } from "../../src/pki/acme/obtain.js";
import type { AcmePlan, ChallengePlan } from "../../src/pki/acme/plan.js";
import { watchLeaks } from "../support/leaks.js";
import { runProgram } from "../support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.js";
import { Pebble, type PebbleOptions } from "./pebble.js";
import { missingPeers, peerTest } from "./peers.js";

const canRun = missingPeers(["pebble", "openssl"]) === undefined;
let folder: TemporaryFolder;
let pebble: Pebble;
let warnings: unknown[] = [];
let asked = 0;

before(async () => {
  if (!canRun) return;
  folder = await temporaryFolder("acme");
  pebble = await Pebble.start();
});
after(async () => {
  if (!canRun) return;
  await pebble[Symbol.asyncDispose]();
  await folder.remove();
});
watchLeaks();

type Wanted = Partial<Omit<AcmePlan, "challenge">> & { readonly challenge: ChallengePlan };

async function obtain(wanted: Wanted, from: Pebble = pebble, data = folder.path, env: Record<string, string> = {}) {
  warnings = [];
  const { directory, authorities } = from;
  // Another one each time: authorities remember what was proven.
  const plan = {
    names: [`n${++asked}.example.com`],
    directory,
    authorities,
    agreesToTerms: true,
    key: "ecdsa-p256" as const,
  };
  const warn = (error: unknown) => warnings.push(error);
  return await obtainCertificate({ ...plan, ...wanted }, { dataFolder: data, userAgent: "sealift-test", env, warn });
}

async function failure(work: Promise<unknown>): Promise<AcmeError> {
  const error = await work.then(
    () => assert.fail("it did not fail"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AcmeError, String(error));
  return error;
}

/** `openssl verify` with nothing but the authority's root, as a client would have it. */
async function verified(chain: string, from: Pebble = pebble): Promise<void> {
  const [leaf = "", ...others] = chain.split(/(?<=-----END CERTIFICATE-----\n)/);
  const files = { "root.pem": await from.root(), "leaf.pem": leaf, "chain.pem": others.join("") };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder.path, name), text);
  const args = ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "root.pem", "-untrusted", "chain.pem"];
  const { status, output, errors } = await runProgram("openssl", [...args, "leaf.pem"], { folder: folder.path });
  assert.deepEqual([status, output.trim()], [0, "leaf.pem: OK"], errors);
}

const byHttp = (from: Pebble = pebble): ChallengePlan => ({
  type: "http-01",
  listen: { host: "127.0.0.1", port: from.httpPort },
});
const byTls = (host: string): ChallengePlan => ({ type: "tls-alpn-01", listen: { host, port: pebble.tlsPort } });

peerTest(
  "HTTP-01 by a listener of its own: several names, an address, and the account is kept",
  ["pebble", "openssl"],
  async () => {
    const names = ["ftp.example.com", "www.example.com", "127.0.0.1"];
    const { pair, names: got } = await obtain({ names, challenge: byHttp(), email: "admin@example.com" });
    assert.deepEqual([...got].sort(), [...names].sort());
    await verified(pair.certificate);
    const accounts = path.join(folder.path, "tls", "acme", "accounts");
    const [account = ""] = await readdir(accounts);
    const key = path.join(accounts, account, "key.pem");
    const [text, { mode }] = [await readFile(key, "latin1"), await stat(key)];
    assert.equal(mode & 0o777, 0o600);
    await obtain({ challenge: byHttp(), key: "rsa-2048" });
    assert.deepEqual([await readdir(accounts), await readFile(key, "latin1")], [[account], text]);
  },
);

peerTest("HTTP-01 by the web root of another server, which is left as it was", ["pebble", "openssl"], async (t) => {
  const root = path.join(folder.path, "root");
  await mkdir(root);
  const server = await fileServer(root, pebble.httpPort);
  t.after(() => new Promise((resolve) => server.close(resolve)));
  const { pair } = await obtain({ challenge: { type: "http-01", webRoot: root } });
  await verified(pair.certificate);
  assert.deepEqual(await readdir(path.join(root, ".well-known", "acme-challenge")), []);
  const { kind, message } = await failure(obtain({ challenge: { type: "http-01", webRoot: path.join(root, "none") } }));
  assert.equal(kind, "acme-local");
  assert.match(message, /cannot be written below .*none \(ENOENT\)/);
});

async function fileServer(root: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    readFile(path.join(root, request.url ?? "")).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

peerTest("TLS-ALPN-01, for a name and for addresses", ["pebble", "openssl"], async () => {
  for (const [name, host] of [
    ["alpn.example.com", "127.0.0.1"],
    ["127.0.0.2", "127.0.0.2"],
  ] as const) {
    const { pair } = await obtain({ names: [name], challenge: byTls(host) });
    await verified(pair.certificate);
  }
});

/** A hook that writes what it is told into a file, which the test gives to the name server. */
async function hook(body: string): Promise<ChallengePlan> {
  const program = path.join(folder.path, "hook.sh");
  await writeFile(program, `#!/bin/sh\n${body}\n`);
  await chmod(program, 0o755);
  return { type: "dns-01", hook: program, timeout: 5_000 };
}

peerTest(
  "DNS-01 by a hook, for a name and its wildcard, with a real answer of a name server",
  ["pebble", "openssl"],
  async (t) => {
    const told = path.join(folder.path, "told");
    const control = createServer((request, response) => {
      const [, action = "", record = "", value = ""] = (request.url ?? "").split("/");
      const others = (pebble.dns.texts.get(record) ?? []).filter((text) => text !== value);
      pebble.dns.texts.set(record, action === "add" ? [...others, value] : others);
      response.end();
    });
    await new Promise<void>((resolve) => control.listen(0, "127.0.0.1", resolve));
    t.after(() => new Promise((resolve) => control.close(resolve)));
    const { port } = control.address() as { port: number };
    process.env.SEALIFT_PASSWORD = "of no hook's concern";
    t.after(() => delete process.env.SEALIFT_PASSWORD);
    const script = `echo "$1 $2 $SEALIFT_ACME_NAME \${SEALIFT_PASSWORD-none}" >>${told}\nexec curl -sf "http://127.0.0.1:${port}/$1/$2/$3"`;
    const { pair } = await obtain({ names: ["wild.example.com", "*.wild.example.com"], challenge: await hook(script) });
    await verified(pair.certificate);
    const lines = (await readFile(told, "utf8")).trim().split("\n");
    const [add, remove] = ["add", "remove"].map(
      (action) => `${action} _acme-challenge.wild.example.com wild.example.com none`,
    );
    assert.deepEqual(lines, [add, remove, add, remove]);
    assert.deepEqual(pebble.dns.texts.get("_acme-challenge.wild.example.com"), []);
  },
);

peerTest("a hook that fails, hangs or is not there is told of with its words", ["pebble", "openssl"], async () => {
  const failing = await failure(obtain({ challenge: await hook("echo 'no such \u001b[31mzone'; exit 3") }));
  assert.equal(failing.kind, "acme-local");
  assert.match(failing.message, /hook\.sh \(add\) failed with exit code 3; it says: no such \[31mzone$/);
  assert.match(String(warnings[0]), /\(remove\) failed with exit code 3/);
  const hanging: ChallengePlan = { ...(await hook('test "$1" = remove || sleep 600')), timeout: 300 } as ChallengePlan;
  assert.match((await failure(obtain({ challenge: hanging }))).message, /did not end within 0\.3 s$/);
  const none: ChallengePlan = { type: "dns-01", hook: path.join(folder.path, "none.sh"), timeout: 5_000 };
  assert.match((await failure(obtain({ challenge: none }))).message, /none\.sh \(add\) cannot be started \(ENOENT\)$/);
});

peerTest(
  "a proof that the authority cannot see fails with its reason, and leaves nothing open",
  ["pebble", "openssl"],
  async () => {
    const elsewhere: ChallengePlan = { type: "http-01", listen: { host: "127.0.0.1", port: 0 } };
    const { kind, message, hint, problem } = await failure(
      obtain({ names: ["unseen.example.com"], challenge: elsewhere }),
    );
    assert.equal(kind, "acme-challenge");
    assert.match(
      message,
      /could not see the proof for unseen\.example\.com \(http-01\): .*connection refused \(connection\)$/,
    );
    assert.match(hint, /must reach http:\/\/unseen\.example\.com\/\.well-known\/acme-challenge\/ on port 80/);
    assert.equal(problem?.type, "connection");
    assert.match(
      (await failure(obtain({ challenge: await hook("exit 0") }))).message,
      /\(dns-01\): No TXT records found/,
    );
  },
);

async function other(options: PebbleOptions, run: (from: Pebble, data: string) => Promise<void>): Promise<void> {
  const data = await temporaryFolder("acme-other");
  await using from = await Pebble.start(options);
  await run(from, data.path);
  await data.remove();
}

peerTest("nonces that are refused are asked for anew", ["pebble", "openssl"], async () => {
  await other({ environment: { PEBBLE_WFE_NONCEREJECT: "60" } }, async (from, data) => {
    const { pair } = await obtain({ challenge: byHttp(from) }, from, data);
    await verified(pair.certificate, from);
  });
});

peerTest(
  "an account of elsewhere is bound by its HMAC key, from a file or the environment",
  ["pebble", "openssl"],
  async () => {
    const secret = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
    await other({ external: { "kid-1": secret } }, async (from, data) => {
      const challenge = byHttp(from);
      const none = await failure(obtain({ challenge }, from, data));
      assert.equal(none.problem?.type, "externalAccountRequired");
      assert.match(none.hint, /acme\.eabKeyId/);
      const external = { keyId: "kid-1" };
      const missing = await failure(obtain({ challenge, external }, from, data));
      assert.match(missing.message, /the HMAC key of the external account kid-1 is not there/);
      const wrong = { SEALIFT_ACME_EAB_KEY: secret.replace("z", "y") };
      const refused = await failure(obtain({ challenge, external }, from, data, wrong));
      assert.equal(refused.kind, "acme-refused");
      assert.ok(!refused.message.includes(wrong.SEALIFT_ACME_EAB_KEY));
      const keyFile = path.join(data, "eab.key");
      await writeFile(keyFile, `${secret}\n`, { mode: 0o600 });
      const { pair } = await obtain({ challenge, external: { keyId: "kid-1", keyFile } }, from, data);
      await verified(pair.certificate, from);
    });
  },
);

peerTest(
  "an authority that has forgotten the account gets a new one; without its terms nothing is made",
  ["pebble", "openssl"],
  async () => {
    const data = await temporaryFolder("acme-forgotten");
    const { kind, hint } = await failure(obtain({ challenge: byHttp(), agreesToTerms: false }, pebble, data.path));
    assert.deepEqual([kind, hint.includes("acme.agreeToTerms: true")], ["acme-plan", true]);
    const names = ["known.example.com"];
    await obtain({ names, challenge: byHttp() }, pebble, data.path);
    const accounts = path.join(data.path, "tls", "acme", "accounts");
    const [id = ""] = await readdir(accounts);
    await writeFile(
      path.join(accounts, id, "account.json"),
      `{"url":"${pebble.directory.replace("/dir", "/my-account/123")}"}`,
    );
    const { pair } = await obtain({ names, challenge: byHttp() }, pebble, data.path);
    assert.ok(new X509Certificate(pair.certificate).checkHost("known.example.com"));
    await data.remove();
  },
);
