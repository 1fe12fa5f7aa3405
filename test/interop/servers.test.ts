import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { runProgram } from "../support/run-program.js";
import { temporaryFolder } from "../support/temporary.js";
import { makeCertificate } from "./certificates.js";
import { peerTest, requirePeer } from "./peers.js";
import { type PeerServer, type PeerServerOptions, startProftpd, startPureFtpd, startVsftpd } from "./servers.js";

type Start = (options: PeerServerOptions) => Promise<PeerServer>;

async function listsAndEnds(start: Start, options: Omit<PeerServerOptions, "password" | "tls">): Promise<void> {
  await using folder = await temporaryFolder("peer");
  const tls = await makeCertificate(folder.path);
  const server = await start({ ...options, password: 'pass "word"', tls });
  try {
    await writeFile(path.join(server.root, "first file.txt"), "hello");
    const listed = await list(server, tls.certificate);
    assert.equal(listed.status, 0, listed.errors);
    assert.match(listed.output, / first file\.txt\r?\n/);
  } finally {
    await server.stop();
  }
  assert.throws(() => process.kill(server.pid, 0), { code: "ESRCH" });
}

function list(server: PeerServer, certificate: string) {
  const scheme = server.implicit ? "ftps" : "ftp";
  const quoted = (value: string) => `"${value.replace(/["\\]/g, "\\$&")}"`;
  const home = server.home === "/" ? "" : `${server.home}/`.slice(1);
  return runProgram(requirePeer("curl"), ["--config", "-"], {
    input: [
      `url = ${quoted(`${scheme}://${server.host}:${server.port}/${home}`)}`,
      `user = ${quoted(`${server.user}:${server.password}`)}`,
      `cacert = ${quoted(certificate)}`,
      "ssl-reqd\nsilent\nshow-error\n",
    ].join("\n"),
  });
}

peerTest("vsftpd starts from its unpacked package, lists and ends", ["vsftpd", "curl", "openssl"], () =>
  listsAndEnds(startVsftpd, {}),
);
peerTest("vsftpd with implicit TLS and required resumption", ["vsftpd", "curl", "openssl"], () =>
  listsAndEnds(startVsftpd, { implicit: true, requireReuse: true }),
);
peerTest("ProFTPD starts from its unpacked package, lists and ends", ["proftpd", "curl", "openssl"], () =>
  listsAndEnds(startProftpd, {}),
);
peerTest("ProFTPD with implicit TLS and required resumption", ["proftpd", "curl", "openssl"], () =>
  listsAndEnds(startProftpd, { implicit: true, requireReuse: true }),
);
peerTest(
  "Pure-FTPd starts from its unpacked package, lists and ends",
  ["pure-ftpd", "pure-pw", "curl", "openssl"],
  () => listsAndEnds(startPureFtpd, {}),
);
