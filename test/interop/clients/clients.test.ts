import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createServer, type TLSSocket } from "node:tls";
import { temporaryFolder } from "../../support/temporary.js";
import { type CertificateFiles, makeCertificate } from "../certificates.js";
import { allModes, failures, matrixTable, runMatrix, type Variant } from "../matrix.js";
import type { MatrixServer } from "../matrix-row.js";
import { peerTest } from "../peers.js";
import { type PeerServer, startProftpd, startPureFtpd, startVsftpd } from "../servers.js";
import { basicFtp } from "./basic-ftp.js";
import type { ClientDriver, Outcome, Target, TlsVersion } from "./contract.js";
import { curl } from "./curl.js";
import { ftplib } from "./ftplib.js";
import { allDrivers } from "./index.js";
import { lftp } from "./lftp.js";

const password = 'a "word" with \\ and $HOME; and spaces';

interface PeerVariant extends Variant {
  start(tls: CertificateFiles): Promise<PeerServer>;
}

/** A peer listens in one mode at a time. */
function asMatrixServer(server: PeerServer, tls: CertificateFiles): MatrixServer {
  const { host, port, implicit, user, home, root, owner, stop } = server;
  return {
    ...{ user, password, caFile: tls.certificate, home, root, owner, stop },
    explicit: implicit ? undefined : { host, port },
    implicit: implicit ? { host, port } : undefined,
  };
}

async function expectAllGreen(variants: readonly PeerVariant[]): Promise<void> {
  await using folder = await temporaryFolder("clients");
  const tls = await makeCertificate(folder.path);
  const cells = await runMatrix(variants, async (variant) => asMatrixServer(await variant.start(tls), tls));
  const operations = new Set(cells.map((cell) => cell.operation));
  assert.equal(operations.size, 8);
  const failed = failures(cells);
  if (failed !== "") assert.fail(`${matrixTable(cells)}\n${failed}`);
}

// curl uses a TLS 1.3 ticket once, and these servers give none on a resumed connection, so that it runs dry when they
// require resumption; and vsftpd 3.0.3 loses uploads on TLS 1.3 when a client closes without reading its tickets.
peerTest("the clients do every operation on ProFTPD", ["curl", "lftp", "python3", "openssl", "proftpd"], () =>
  expectAllGreen([
    {
      name: "explicit, resumption required",
      drivers: [lftp, basicFtp],
      modes: allModes.filter((mode) => !mode.implicit),
      start: (tls) => startProftpd({ password, tls, requireReuse: true }),
    },
    {
      name: "implicit",
      drivers: allDrivers,
      modes: allModes.filter((mode) => mode.implicit && mode.passive === "EPSV"),
      start: (tls) => startProftpd({ password, tls, implicit: true }),
    },
  ]),
);
peerTest(
  "the clients do every operation on vsftpd and Pure-FTPd",
  ["curl", "lftp", "python3", "openssl", "vsftpd", "pure-ftpd"],
  () =>
    expectAllGreen([
      {
        name: "vsftpd",
        drivers: [curl, lftp, ftplib],
        modes: [{ implicit: false, tlsVersion: "1.2", passive: "PASV" }],
        start: (tls) => startVsftpd({ password, tls }),
      },
      {
        name: "Pure-FTPd",
        drivers: allDrivers,
        modes: [{ implicit: false, tlsVersion: "1.3", passive: "PASV" }],
        start: (tls) => startPureFtpd({ password, tls }),
      },
    ]),
);

/** Speaks implicit TLS of any version, notes what it meets, and says goodbye before anything else. */
async function withGreeter(tls: CertificateFiles, use: (port: number) => Promise<Outcome>) {
  const versions: (string | null)[] = [];
  const commands: string[] = [];
  const server = createServer({ key: await readFile(tls.key), cert: await readFile(tls.certificate) });
  server.on("secureConnection", (socket: TLSSocket) => {
    versions.push(socket.getProtocol());
    socket.on("data", (chunk: Buffer) => commands.push(chunk.toString("latin1")));
    socket.on("error", () => {});
    socket.write("220 hello\r\n");
    socket.once("data", () => socket.end("421 goodbye\r\n"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const outcome = await use((server.address() as AddressInfo).port);
  server.close();
  await once(server, "close");
  return { versions, commands, outcome };
}

function meetGreeter(driver: ClientDriver, tls: CertificateFiles, caFile: string, tlsVersion: TlsVersion) {
  return withGreeter(tls, (port) => {
    const target: Target = {
      host: "127.0.0.1",
      port,
      implicit: true,
      user: "u",
      password,
      caFile,
      tlsVersion,
      passive: "EPSV",
    };
    return driver.run([{ kind: "list", directory: "/" }], target);
  });
}

for (const driver of allDrivers) {
  peerTest(
    `${driver.name} speaks the TLS version it is told to, and no other`,
    ["openssl", ...driver.needs],
    async () => {
      await using folder = await temporaryFolder("greeter");
      const tls = await makeCertificate(folder.path);
      for (const version of ["1.2", "1.3"] as const) {
        const { versions, outcome } = await meetGreeter(driver, tls, tls.certificate, version);
        assert.ok(versions.length > 0, outcome.transcript);
        assert.deepEqual(new Set(versions), new Set([`TLSv${version}`]));
        assert.equal(outcome.results[0]?.ok, false);
      }
    },
  );

  peerTest(`${driver.name} says nothing to a server it cannot verify`, ["openssl", ...driver.needs], async () => {
    await using folder = await temporaryFolder("greeter");
    const tls = await makeCertificate(folder.path);
    const another = await makeCertificate(path.join(folder.path, "another"));
    const unnamed = await makeCertificate(path.join(folder.path, "unnamed"), "DNS:elsewhere.example,IP:192.0.2.1");
    for (const [server, caFile] of [
      [tls, another.certificate],
      [unnamed, unnamed.certificate],
    ] as const) {
      const { commands, outcome } = await meetGreeter(driver, server, caFile, "1.3");
      assert.deepEqual(commands, []);
      assert.equal(outcome.results[0]?.ok, false);
      assert.notEqual(outcome.results[0]?.reason, "");
    }
  });
}
