import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type ConnectOptions, type Grade, inspect, type WeaknessId } from "../../src/client/index.js";
import { startTestServer, testPassword, testUser } from "../support/ftps-server.js";
import { temporaryFolder } from "../support/temporary.js";
import { type TlsVersion, tlsVersions } from "../support/tls-loopback.js";
import { type CertificateFiles, makeCertificate } from "./certificates.js";
import { type PeerName, peerTest } from "./peers.js";
import { startPyftpdlib } from "./pyftpdlib.js";
import { type PeerServer, startProftpd, startPureFtpd, startVsftpd } from "./servers.js";

const password = "pass word";

interface Target {
  readonly options: ConnectOptions;
  readonly stop: () => Promise<void>;
}

interface Row {
  readonly name: string;
  readonly peers: readonly PeerName[];
  readonly start: (tls: CertificateFiles) => Promise<Target>;
  readonly grade: Grade;
  /** Besides old suites, which all of them take as they come, and certificates of 30 days. */
  readonly weaknesses: readonly WeaknessId[];
  /** Default: both. ProFTPD takes a second for every ten connections. */
  readonly versions?: readonly TlsVersion[];
}

async function peer(server: PeerServer, tls: CertificateFiles): Promise<Target> {
  const { host, port, user, implicit } = server;
  const authorities = [await readFile(tls.certificate, "utf8")];
  const security = implicit ? "implicit" : "explicit";
  return { options: { host, port, user, password, security, tls: { authorities } }, stop: () => server.stop() };
}

async function sealift(): Promise<Target> {
  const server = await startTestServer();
  const own = { host: "127.0.0.1", port: server.explicit, user: testUser, password: testPassword };
  return { options: { ...own, tls: { authorities: [server.ca] } }, stop: () => server.stop() };
}

const loose = ["force_anon_data_ssl=NO", "force_anon_logins_ssl=NO"];

const rows: readonly Row[] = [
  { name: "Sealift", peers: [], start: sealift, grade: "A", weaknesses: [] },
  {
    name: "vsftpd, implicit, which takes the session of any login",
    peers: ["vsftpd", "openssl"],
    start: async (tls) => peer(await startVsftpd({ password, tls, implicit: true, requireReuse: true }), tls),
    grade: "C",
    weaknesses: ["foreign-binding"],
  },
  {
    name: "vsftpd where TLS may be left out",
    peers: ["vsftpd", "openssl"],
    start: async (tls) => peer(await startVsftpd({ password, tls, settings: loose }), tls),
    grade: "D",
    weaknesses: ["clear-data", "clear-login", "no-binding"],
  },
  {
    name: "ProFTPD, which binds each login to its own session",
    peers: ["proftpd", "openssl"],
    start: async (tls) => peer(await startProftpd({ password, tls, requireReuse: true }), tls),
    grade: "B",
    weaknesses: [],
    versions: ["TLSv1.2"],
  },
  {
    name: "Pure-FTPd",
    peers: ["pure-ftpd", "pure-pw", "openssl"],
    start: async (tls) => peer(await startPureFtpd({ password, tls }), tls),
    grade: "C",
    weaknesses: ["no-binding"],
  },
  {
    name: "pyftpdlib, which obeys what came in clear behind AUTH",
    peers: ["pyftpdlib", "python3", "openssl"],
    start: async (tls) => peer(await startPyftpdlib({ password, tls }), tls),
    grade: "F",
    weaknesses: ["injection", "no-binding"],
  },
];

const everywhere: ReadonlySet<WeaknessId> = new Set(["old-suites", "certificate-soon"]);

for (const { name, peers, start, grade, weaknesses, versions = tlsVersions } of rows) {
  peerTest(`inspect: ${name}`, peers, async (t) => {
    await using folder = await temporaryFolder("inspect");
    const { options, stop } = await start(await makeCertificate(folder.path));
    t.after(stop);
    for (const maximum of versions) {
      const report = await inspect(options, { tls: { ...options.tls, maximum } });
      assert.equal(report.handshake?.protocol, maximum);
      assert.equal(report.login.state, "in");
      const own = report.weaknesses.map(({ id }) => id).filter((id) => !everywhere.has(id));
      assert.deepEqual([...own].sort(), weaknesses, maximum);
      assert.equal(report.grade, grade);
    }
  });
}
