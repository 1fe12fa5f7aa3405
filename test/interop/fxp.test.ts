import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { chown, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { TestContext } from "node:test";
import { textToByteString } from "../../src/protocol/byte-string.js";
import { VirtualPath } from "../../src/protocol/virtual-path.js";
import { startTestServer, type TestServer, testPassword, testUser } from "../support/ftps-server.js";
import { runProgram } from "../support/run-program.js";
import { temporaryFolder } from "../support/temporary.js";
import { testIdentity } from "../support/tls-loopback.js";
import { makeCertificate } from "./certificates.js";
import { peerTest, requirePeer } from "./peers.js";
import { startProftpd } from "./servers.js";

const content = randomBytes(3_000_001);

/** Where lftp itself is: at none of the servers' addresses. */
const CLIENT = "127.0.0.9";

interface Site {
  readonly url: string;
  readonly certificate: string;
}

/** How lftp lets both servers come together. */
interface Manner {
  /** Whose side waits for the other's connection. */
  readonly passive: "source" | "target";
  /** Whether the waiting side is the TLS client (CPSV) or the other one (SSCN). */
  readonly tlsClient: "passive" | "active";
}

const manners: readonly Manner[] = (["source", "target"] as const).flatMap((passive) =>
  (["passive", "active"] as const).map((tlsClient) => ({ passive, tlsClient })),
);

const yes = (value: boolean): string => (value ? "yes" : "no");

/** What lftp and the servers said. Rejects unless all was copied at the first try. */
async function copy(
  from: Site,
  to: Site,
  names: readonly (readonly [string, string])[],
  manner: Manner,
): Promise<string> {
  await using folder = await temporaryFolder("fxp");
  const file = (name: string) => path.join(folder.path, name);
  await writeFile(file("ca.pem"), `${from.certificate}\n${to.certificate}`);
  const settings = [
    `net:socket-bind-ipv4 ${CLIENT}`,
    ...["ftp:ssl-force yes", "ftp:ssl-protect-data yes", "ftp:ssl-protect-list yes", "ftp:ssl-protect-fxp yes"],
    ...["ftp:use-fxp yes", "ftp:fxp-force yes", `ssl:ca-file ${file("ca.pem")}`, "ssl:check-hostname no"],
    `ftp:fxp-passive-source ${yes(manner.passive === "source")}`,
    `ftp:fxp-passive-sscn ${yes(manner.tlsClient === "passive")}`,
    ...["net:max-retries 1", "net:persist-retries 0", "net:timeout 10", "cmd:fail-exit yes"],
  ];
  const script = [
    `debug -o ${file("log")} 9`,
    ...settings.map((setting) => `set ${setting}`),
    ...names.map(([source, target]) => `get ${from.url}/${source} -o ${to.url}/${target}`),
    "",
  ];
  await writeFile(file("script"), script.join("\n"));
  const { status, errors } = await runProgram(requirePeer("lftp"), ["--norc", "-f", file("script")], {
    environment: { LFTP_HOME: folder.path, HOME: folder.path, LC_ALL: "C.UTF-8" },
    folder: folder.path,
  });
  const log = await readFile(file("log"), "utf8");
  assert.equal(status, 0, `${errors}\n${log}`);
  assert.equal(log.match(/^---> RETR/gm)?.length, names.length, log);
  return log;
}

async function sealift(
  t: TestContext,
  host: string,
  peer: string,
  authorities: readonly string[],
): Promise<TestServer> {
  const server = await startTestServer({
    host,
    files: { "/big": content, "/empty": "" },
    settings: { tls: { binding: "require" }, fxp: { allow: [{ user: testUser }], peers: [peer], authorities } },
  });
  t.after(() => server.stop());
  return server;
}

function siteOf({ host, explicit, ca }: TestServer): Site {
  return { url: `ftp://${testUser}:${encodeURIComponent(testPassword)}@${host}:${explicit}`, certificate: ca };
}

/** What a server's log says of the file: it was copied at the first try, with another server that showed who it is. */
function assertCopied(server: TestServer, name: string): void {
  const moved = server.events.filter((event) => event.type === "transfer" && event.path === `/${name}`);
  assert.equal(moved.length, 1, name);
  assert.ok(
    moved.every((event) => event.type === "transfer" && event.completed && event.sealed),
    name,
  );
  assert.deepEqual(
    server.events.filter(({ type }) => type === "refused"),
    [],
  );
  assert.ok(server.events.some((event) => event.type === "fxp" && event.verified && event.sealed));
}

/** The content, as SHA-256. */
async function digestOf(server: TestServer, name: string): Promise<string> {
  const file = VirtualPath.parse(textToByteString(`/${name}`));
  assert.ok(file !== undefined);
  const reader = await server.store.open().read(file);
  const bytes = Buffer.alloc(reader.size);
  await reader.read(bytes, 0);
  await reader.close();
  return sha256(bytes);
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

for (const manner of manners) {
  const how = `${manner.passive} passive, the ${manner.tlsClient} side as TLS client`;
  peerTest(`lftp copies between two Sealift servers: ${how}`, ["lftp"], async (t) => {
    const { certificate } = await testIdentity();
    const source = await sealift(t, "127.0.0.2", "127.0.0.3", [certificate]);
    const target = await sealift(t, "127.0.0.3", "127.0.0.2", [certificate]);
    const names = [
      ["big", "copy"],
      ["empty", "nothing"],
    ] as const;
    const log = await copy(siteOf(source), siteOf(target), names, manner);
    assert.match(log, manner.tlsClient === "passive" ? /^---> CPSV/m : /^---> SSCN ON/m);
    for (const [from, to] of names) {
      assert.equal(await digestOf(target, to), await digestOf(source, from), to);
      assertCopied(source, from);
      assertCopied(target, to);
    }
  });

  peerTest(`lftp copies between Sealift and ProFTPD, both ways: ${how}`, ["lftp", "proftpd"], async (t) => {
    await using folder = await temporaryFolder("fxp-proftpd");
    const tls = await makeCertificate(folder.path);
    const certificate = await readFile(tls.certificate, "utf8");
    // It takes no self-signed certificate from a server that it connects to, also one that it is told to trust.
    const settings = ["AllowForeignAddress on", "TLSVerifyServer off"];
    const peer = await startProftpd({ password: "secret", tls, settings });
    t.after(() => peer.stop());
    await writeFile(path.join(peer.root, "theirs"), content);
    await chown(path.join(peer.root, "theirs"), peer.owner.user, peer.owner.group);
    const own = await sealift(t, "127.0.0.2", peer.host, [certificate]);
    const site = { url: `ftp://${peer.user}:${peer.password}@${peer.host}:${peer.port}`, certificate };
    await copy(siteOf(own), site, [["big", "copy"]], manner);
    assert.equal(sha256(await readFile(path.join(peer.root, "copy"))), sha256(content));
    await copy(site, siteOf(own), [["theirs", "back"]], manner);
    assert.equal(await digestOf(own, "back"), sha256(content));
    for (const name of ["big", "back"]) assertCopied(own, name);
  });
}

peerTest("a server that the other one does not trust gets nothing, and nothing of it is taken", ["lftp"], async (t) => {
  const { certificate } = await testIdentity();
  await using folder = await temporaryFolder("fxp");
  const strange = await readFile((await makeCertificate(folder.path)).certificate, "utf8");
  const source = await sealift(t, "127.0.0.2", "127.0.0.3", [strange]);
  const target = await sealift(t, "127.0.0.3", "127.0.0.2", [certificate]);
  await assert.rejects(
    copy(siteOf(source), siteOf(target), [["big", "copy"]], { passive: "target", tlsClient: "passive" }),
  );
  const refused = source.events.find(({ type }) => type === "refused");
  assert.ok(refused?.type === "refused" && /not in fxp\.authorities/.test(refused.cause));
  assert.ok(!target.events.some((event) => event.type === "transfer" && event.completed));
});
