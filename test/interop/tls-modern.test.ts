import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before } from "node:test";
import { startTestServer, type TestServer, testPassword, testUser } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { runProgram } from "../support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.js";
import { peerTest, requirePeer } from "./peers.js";

watchLeaks();

let server: TestServer;
let folder: TemporaryFolder;
let ca: string;

/** The explicit listener is modern, the implicit one default: one of them is never taken for the other. */
before(async () => {
  const tls = { profile: "modern", implicitProfile: "default" } as const;
  server = await startTestServer({ settings: { tls }, files: { "/a.txt": "modern" } });
  folder = await temporaryFolder("modern");
  ca = path.join(folder.path, "ca.pem");
  await writeFile(ca, server.ca);
});
after(async () => {
  await server.stop();
  await folder.remove();
});

const curl = (...args: readonly string[]) =>
  runProgram(requirePeer("curl"), ["-sS", "-K", "-", "--ssl-reqd", "--cacert", ca, ...args], {
    input: `user = "${testUser}:${testPassword}"\n`,
  });

const openssl = (port: number, ...args: readonly string[]) =>
  runProgram(requirePeer("openssl"), ["s_client", "-connect", `127.0.0.1:${port}`, "-CAfile", ca, ...args], {
    input: "QUIT\n",
  });

peerTest("modern: TLS 1.3 works, 1.2 is refused, and the log says why", ["openssl", "curl"], async () => {
  const { explicit, implicit } = server;
  const starttls = ["-starttls", "ftp"];
  const [fetched, older, sealed, refused, other] = await Promise.all([
    curl(`ftp://127.0.0.1:${explicit}/a.txt`),
    curl("--tls-max", "1.2", `ftp://127.0.0.1:${explicit}/a.txt`),
    openssl(explicit, ...starttls, "-tls1_3"),
    openssl(explicit, ...starttls, "-tls1_2"),
    openssl(implicit, "-tls1_2"),
  ]);
  assert.deepEqual([fetched.status, fetched.output], [0, "modern"], fetched.errors);
  assert.equal(older.status, 35, older.errors);
  assert.equal(older.output, "");
  assert.match(sealed.output, /Cipher is TLS_AES_128_GCM_SHA256[\s\S]*Verify return code: 0 \(ok\)/);
  assert.match(refused.errors, /alert protocol version/);
  assert.match(other.output, /Cipher is ECDHE-ECDSA-AES128-GCM-SHA256/);
  const failed = server.events.filter((event) => event.type === "tls-failed");
  assert.equal(failed.length, 2);
  for (const { cause, cure } of failed) {
    assert.match(cause, /offers only TLS versions that are not allowed here/);
    assert.match(cure, /update the client; .*tls\.profile modern allows 1\.3 alone/);
  }
});
