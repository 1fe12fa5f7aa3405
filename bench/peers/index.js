// The servers that are measured, each on loopback, TLS required, with the same certificate, one account and a folder on the same file system.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir } from "node:fs/promises";
import path from "node:path";

const { startProftpd, startPureFtpd, startVsftpd } = await import("../../dist/test/interop/servers.js");
const { launchOnFreePort } = await import("../../dist/test/interop/launch.js");

/** @typedef {{ name: string, pid: number, host: string, port: number, user: string, password: string, ca: string, root: string, base: string,
 *   owner?: { user: number, group: number }, stop: () => Promise<void> }} Peer */

const cli = new URL("../../dist/src/cli/main.js", import.meta.url).pathname;

/** Sealift as it is installed: `settings` as in sealift.yaml, by variables. */
export async function startSealift({ name = "Sealift", folder, tls, node = process.execPath, settings = {} }) {
  const data = path.join(folder, name.replaceAll(/\W+/g, "-"));
  const flags = ["--data", data, "--explicit", "127.0.0.1:0", "--implicit", "off", "--passive", "0", "--json"];
  const environment = Object.fromEntries(
    Object.entries({
      "limits.sessionsPerAddress": 20_000,
      "limits.sessions": 20_000,
      "log.level": "warn",
      ...settings,
    }).map(([key, value]) => [`SEALIFT_${key.replaceAll(".", "__").toUpperCase()}`, String(value)]),
  );
  const started = performance.now();
  const child = spawn(node, [cli, "serve", ...flags], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  const [line] = await once(child.stdout, "data");
  const readyMs = performance.now() - started;
  const { explicit, user, password } = JSON.parse(line);
  return {
    name,
    pid: child.pid,
    host: "127.0.0.1",
    port: explicit.port,
    user,
    password,
    ca: path.join(data, "tls/trust.pem"),
    root: path.join(data, "files", user),
    base: "/",
    readyMs,
    tls,
    stop: async () => {
      child.kill();
      await once(child, "close");
    },
  };
}

/** One of the servers in C; `root` lies in `folder`. */
async function startC(name, start, { folder, tls, password }) {
  const root = path.join(folder, name);
  await mkdir(root, { recursive: true });
  // vsftpd lets nobody into a root that the account may write to, so it has a folder beneath.
  const server = await start({ password, tls, ...(name === "vsftpd" ? {} : { root }) });
  const { pid, host, port, user, owner } = server;
  const base = server.home === "/" ? "/" : `${server.home}/`;
  return {
    name,
    pid,
    host,
    port,
    user,
    password,
    ca: tls.certificate,
    root: server.root,
    base,
    owner,
    stop: () => server.stop(),
  };
}

export const startVsftpdPeer = (options) => startC("vsftpd", startVsftpd, options);
export const startPureFtpdPeer = (options) => startC("Pure-FTPd", startPureFtpd, options);
export const startProftpdPeer = (options) => startC("ProFTPD", startProftpd, options);

/** A server of another language: a program of ours that does what its documentation shows. */
async function startScript(name, program, script, { folder, password }, certificates, ca) {
  const root = path.join(folder, name);
  await mkdir(root, { recursive: true });
  await chmod(root, 0o777);
  const file = new URL(script, import.meta.url).pathname;
  const launch = { program, implicit: false, environment: {} };
  const server = await launchOnFreePort(launch, async (port) => [
    file,
    ...certificates,
    root,
    "bench",
    password,
    String(port),
  ]);
  return { name, ...server, user: "bench", password, ca, root, base: "/", stop: () => server.stop() };
}

export const startPyftpdlibPeer = (options) =>
  startScript(
    "pyftpdlib",
    "/usr/bin/python3",
    "pyftpdlib-server.py",
    options,
    [options.tls.both],
    options.tls.certificate,
  );
export const startFtpSrvPeer = (options) =>
  startScript(
    "ftp-srv",
    process.execPath,
    "ftp-srv-server.js",
    options,
    [options.tls.certificate, options.tls.key],
    options.tls.certificate,
  );

/** Files that a client shall be able to replace belong to the server's account. */
export async function giveTo({ owner }, file) {
  if (owner !== undefined) await chown(file, owner.user, owner.group);
}
