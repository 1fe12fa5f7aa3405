import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { repositoryRoot } from "../support/repository.js";
import { temporaryFolder } from "../support/temporary.js";
import { launchOnFreePort } from "./launch.js";
import { requirePeer } from "./peers.js";
import type { PeerServer, PeerServerOptions } from "./servers.js";

/** It has no implicit TLS, and resumes no session. */
export async function startPyftpdlib({ password, tls }: PeerServerOptions): Promise<PeerServer> {
  const folder = await temporaryFolder("pyftpdlib");
  const root = path.join(folder.path, "files");
  const passwordFile = path.join(folder.path, "password");
  await mkdir(root);
  await writeFile(passwordFile, password, { mode: 0o600 });
  const program = path.join(repositoryRoot, "test", "interop", "pyftpdlib-server.py");
  const launch = { program: requirePeer("python3"), implicit: false, environment: {} };
  const account = { implicit: false, user: "tester", password, home: "/", root, owner: { user: 0, group: 0 } };
  const listening = await launchOnFreePort(launch, async (port) => [
    ...[program, tls.both, root, account.user, passwordFile, String(port)],
  ]).catch(async (error: unknown) => {
    await folder.remove();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await listening.stop();
    await folder.remove();
  };
  return { ...listening, ...account, stop };
}
