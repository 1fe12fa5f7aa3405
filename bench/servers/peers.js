// The other servers: TLS required, one account, a folder on the same file system as everybody's.
import { chmod, mkdir } from "node:fs/promises";
import path from "node:path";

const { startProftpd, startPureFtpd, startVsftpd } = await import("../../dist/test/interop/servers.js");
const { launchOnFreePort } = await import("../../dist/test/interop/launch.js");

/** One of the servers in C. */
async function startC(name, start, special, { folder, tls, password }) {
  // They make their own folders where temporary ones go.
  process.env.TMPDIR = folder;
  const root = path.join(folder, name);
  await mkdir(root, { recursive: true });
  // vsftpd lets nobody into a root that the account may write to, so it has a folder beneath.
  const server = await start({ password, tls, ...special, ...(name === "vsftpd" ? {} : { root }) });
  const base = server.home === "/" ? "/" : `${server.home}/`;
  const { pid, host, port, user } = server;
  return { name, pid, host, port, user, password, root: server.root, base, stop: () => server.stop() };
}

export const startVsftpdPeer = (options) =>
  startC("vsftpd", startVsftpd, { settings: ["max_clients=20000", "max_per_ip=20000"] }, options);
export const startProftpdPeer = (options) =>
  startC("ProFTPD", startProftpd, { settings: ["TimeoutIdle 0"], sharedSessions: false }, options);
export const startPureFtpdPeer = (options) =>
  startC(
    "Pure-FTPd",
    startPureFtpd,
    { settings: ["--maxclientsnumber", "20000", "--maxclientsperip", "20000", "--limitrecursion", "1000000:5"] },
    options,
  );

/** A server of another language: a program of ours that does what its documentation shows. */
async function startScript(name, program, script, { folder, password, implicit = false }, certificates) {
  const root = path.join(folder, name);
  await mkdir(root, { recursive: true });
  await chmod(root, 0o777);
  const file = new URL(script, import.meta.url).pathname;
  const environment = { BENCH_PASSWORD: password, PYTHONDONTWRITEBYTECODE: "1" };
  const launch = { program, implicit, environment };
  const prepare = async (port) => [file, ...certificates, root, "bench", String(port)];
  const { pid, host, port, stop } = await launchOnFreePort(launch, prepare);
  return { name, pid, host, port, implicit, user: "bench", password, root, base: "/", stop };
}

export const startPyftpdlibPeer = (options) =>
  startScript("pyftpdlib", "/usr/bin/python3", "pyftpdlib-server.py", options, [options.tls.both]);

export const startFtpSrvPeer = (options) =>
  startScript("ftp-srv", process.execPath, "ftp-srv-server.js", { ...options, implicit: true }, [
    options.tls.certificate,
    options.tls.key,
  ]);
