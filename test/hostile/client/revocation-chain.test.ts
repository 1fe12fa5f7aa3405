import assert from "node:assert/strict";
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import type { TestContext } from "node:test";
import { type ConnectOptions, connect, FtpsError, inspect, type RevocationPolicy } from "../../../src/client/index.js";
import { certificateParts } from "../../../src/pki/certificate-parts.js";
import { certify } from "../../../src/pki/certify.js";
import { makeCrl } from "../../../src/pki/crl.js";
import { hostNames } from "../../../src/pki/index.js";
import { generateKey, keyToPem } from "../../../src/pki/keys.js";
import { peerTest, requirePeer } from "../../interop/peers.js";
import { runOrThrow } from "../../support/run-program.js";
import { temporaryFolder } from "../../support/temporary.js";
import { ScriptedServer } from "./scripted-server.js";

interface Authority {
  readonly pem: string;
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/** By openssl, since ours vouch for no other authority. The one below says where the list of the one above is. */
async function twoAuthorities(folder: string, lists: string): Promise<{ root: Authority; between: Authority }> {
  const file = (name: string): string => path.join(folder, name);
  const openssl = (...args: string[]) => runOrThrow(requirePeer("openssl"), args);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9"];
  const uses = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";
  await writeFile(file("ext"), `${uses}crlDistributionPoints=URI:${lists}/root.crl\n`);
  await openssl("req", "-x509", ...key, "-keyout", file("root.key"), "-out", file("root"), "-subj", "/CN=Root");
  await openssl(
    "req",
    ...key.slice(0, -2),
    "-keyout",
    file("between.key"),
    "-out",
    file("csr"),
    "-subj",
    "/CN=Between",
  );
  const signing = ["-CA", file("root"), "-CAkey", file("root.key"), "-extfile", file("ext"), "-days", "9"];
  await openssl("x509", "-req", "-in", file("csr"), ...signing, "-out", file("between"));
  const read = async (name: string): Promise<Authority> => {
    const pem = await readFile(file(name), "utf8");
    const secret = createPrivateKey(await readFile(file(`${name}.key`)));
    return { pem, certificate: new X509Certificate(pem), key: secret };
  };
  return { root: await read("root"), between: await read("between") };
}

function listOf({ certificate, key }: Authority, revoked: readonly X509Certificate[]): string {
  const day = 86_400_000;
  const now = new Date();
  const entries = revoked.map((each) => ({
    serial: certificateParts(each).serial,
    at: now,
    reason: "ca-compromise" as const,
  }));
  const nextUpdate = new Date(now.getTime() + day);
  return makeCrl({ issuer: { certificate, key }, revoked: entries, number: 1, now, nextUpdate });
}

/** Answers with what is in `pages`, and notes what was asked for. */
async function webSite(t: TestContext, pages: Map<string, string>) {
  const visits: string[] = [];
  const site = createServer((request, response) => {
    visits.push(request.url ?? "");
    const page = pages.get(request.url ?? "");
    response.writeHead(page === undefined ? 404 : 200).end(page);
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  t.after(() => once(site.close(), "close"));
  const address = site.address();
  return { visits, url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}` };
}

async function outcome(options: ConnectOptions): Promise<string> {
  try {
    await (await connect(options)).close();
    return "connected";
  } catch (error) {
    return error instanceof FtpsError ? `${error.code}: ${error.message}` : String(error);
  }
}

const title =
  "an authority between the trusted one and the server that was revoked ends it, and hard wants to hear of it too";
peerTest(title, ["openssl"], async (t) => {
  await using folder = await temporaryFolder("chain");
  const pages = new Map<string, string>();
  const { visits, url } = await webSite(t, pages);
  const { root, between } = await twoAuthorities(folder.path, url);
  const key = await generateKey("ecdsa-p256");
  const plan = { profile: "server", subject: { commonName: "ftp.example" }, names: hostNames(["127.0.0.1"]) } as const;
  const leaf = await certify(
    key,
    { ...plan, days: 5, places: { crl: `${url}/between.crl` } },
    { ...between, certificate: between.pem },
  );
  const server = await ScriptedServer.start({ identity: { certificate: leaf + between.pem, key: keyToPem(key) } });
  t.after(() => server.stop());
  const own = { host: "127.0.0.1", port: server.port, user: "ada", password: "x", retry: { attempts: 0 } };
  const options = (revocation: RevocationPolicy): ConnectOptions => ({
    ...own,
    tls: { authorities: [root.pem], revocation },
  });

  pages.set("/between.crl", listOf(between, []));
  assert.equal(await outcome(options("soft")), "connected");
  assert.match(
    await outcome(options("hard")),
    /^revocation-unknown: .*of CN=Between, which vouches for it, .*root\.crl: .*404/,
  );

  pages.set("/root.crl", listOf(root, []));
  assert.equal(await outcome(options("hard")), "connected");

  pages.set("/root.crl", listOf(root, [between.certificate]));
  assert.equal(await outcome(options("off")), "connected");
  assert.match(
    await outcome(options("soft")),
    /^certificate-revoked: .*of CN=Between, .*root\.crl: revoked on .*\(ca-compromise\)$/,
  );
  const { revocation, grade, steps } = await inspect(options("soft"));
  assert.deepEqual([revocation?.state, grade], ["revoked", "F"]);
  assert.match(JSON.stringify(steps.find(({ id }) => id === "revocation")), /of CN=Between: http/);

  visits.length = 0;
  const pins = [new X509Certificate(leaf).fingerprint256];
  assert.equal(await outcome({ ...own, tls: { authorities: [], pins, revocation: "soft" } }), "connected");
  assert.ok(!visits.includes("/root.crl"), "what is pinned answers for itself");
});
