import { chmod, chown, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { type ByteString, byteStringToBytes, bytesToByteString } from "../../src/protocol/byte-string.js";
import { type CertificateFiles, makeCertificate } from "../interop/certificates.js";
import type { PeerName as ProgramName } from "../interop/peers.js";
import {
  type PeerServer,
  type PeerServerOptions,
  startProftpd,
  startPureFtpd,
  startVsftpd,
} from "../interop/servers.js";
import { temporaryFolder } from "../support/temporary.js";
import type { PeerName, Tree, World } from "./script.js";
import type { DialogServer, DialogTarget } from "./target.js";

/** Of our own test account's kind: with a space. */
const password = "correct horse";

interface Peer {
  readonly programs: readonly ProgramName[];
  readonly start: (options: PeerServerOptions) => Promise<PeerServer>;
  readonly hasImplicit: boolean;
  /** Processes that take turns: ProFTPD's sleeps for 0.4 s whenever a session has ended. */
  readonly processes: number;
  /** It lets nobody in who may write to the root; so one may not until one is in. */
  readonly refusesWritableRoot: boolean;
  /** Switches on what ours has on, where the program has it at all. */
  readonly settings: readonly string[];
}

export const peers: Readonly<Record<PeerName, Peer>> = {
  vsftpd: {
    programs: ["vsftpd", "openssl"],
    start: startVsftpd,
    hasImplicit: true,
    processes: 1,
    refusesWritableRoot: true,
    settings: ["ascii_upload_enable=YES", "ascii_download_enable=YES", "async_abor_enable=YES", "mdtm_write=YES"],
  },
  proftpd: {
    programs: ["proftpd", "openssl"],
    start: startProftpd,
    hasImplicit: true,
    processes: 6,
    refusesWritableRoot: false,
    settings: [],
  },
  "pure-ftpd": {
    programs: ["pure-ftpd", "pure-pw", "openssl"],
    start: startPureFtpd,
    hasImplicit: false,
    processes: 1,
    refusesWritableRoot: false,
    settings: [],
  },
};

/** A running peer: each script gets an empty root of its own, on the same processes. */
export interface RunningPeer extends DialogTarget {
  stop(): Promise<void>;
}

export async function startPeer(name: PeerName): Promise<RunningPeer> {
  const peer = peers[name];
  const folder = await temporaryFolder(`dialogs-${name}`);
  const started: PeerServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()));
    await folder.remove();
  };
  try {
    // The accounts walk through it.
    await chmod(folder.path, 0o755);
    const tls = await makeCertificate(path.join(folder.path, "tls"));
    const root = path.join(folder.path, "root");
    const options = { password, tls, root, settings: peer.settings, requireReuse: peer.hasImplicit };
    for (let count = 0; count < peer.processes; count++) started.push(await peer.start(options));
    const explicit = [...started];
    const implicit = peer.hasImplicit ? await peer.start({ ...options, implicit: true }) : undefined;
    if (implicit !== undefined) started.push(implicit);
    const start = async (world: World): Promise<DialogServer> => {
      const next = explicit.shift();
      if (next === undefined) throw new Error("no server runs");
      explicit.push(next);
      return await freshServer(next, implicit, tls, world.files, peer.refusesWritableRoot);
    };
    return { name, start, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function freshServer(
  { root, owner, host, port, user }: PeerServer,
  implicit: PeerServer | undefined,
  tls: CertificateFiles,
  files: Tree,
  refusesWritableRoot: boolean,
): Promise<DialogServer> {
  // A session that lingers has the folder of its own script, wherever that has gone.
  await rename(root, `${root}-${process.hrtime.bigint()}`);
  await plant(root, owner, files);
  const ca = await readFile(tls.certificate, "utf8");
  const shut = async (closed: boolean): Promise<void> => {
    if (refusesWritableRoot) await chmod(root, closed ? 0o555 : 0o755);
  };
  return {
    wire: { host, explicit: port, implicit: implicit?.port ?? 0, ca },
    user,
    password,
    beforePassword: () => shut(true),
    afterLogin: () => shut(false),
    files: () => readTree(Buffer.from(root), ""),
    check: () => {},
    stop: async () => {},
  };
}

async function plant(root: string, owner: PeerServer["owner"], files: Tree): Promise<void> {
  const give = (file: Buffer | string) => chown(file, owner.user, owner.group);
  await mkdir(root);
  await give(root);
  for (const [name, content] of files) {
    const above = name.split("/").slice(1, -1);
    for (const [index] of above.entries()) {
      const directory = onDisk(root, `/${above.slice(0, index + 1).join("/")}`);
      await mkdir(directory, { recursive: true });
      await give(directory);
    }
    if (name.endsWith("/")) continue;
    await writeFile(onDisk(root, name), byteStringToBytes(content ?? ("" as ByteString)));
    await give(onDisk(root, name));
  }
}

/** Names are bytes. */
function onDisk(root: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(root), byteStringToBytes(name as ByteString)]);
}

async function readTree(root: Buffer, directory: string): Promise<Tree> {
  const tree = new Map<ByteString, ByteString | undefined>();
  const here = Buffer.concat([root, byteStringToBytes(directory as ByteString)]);
  for (const entry of await readdir(here, { withFileTypes: true, encoding: "buffer" })) {
    const name = `${directory}/${bytesToByteString(entry.name)}`;
    const file = Buffer.concat([root, byteStringToBytes(name as ByteString)]);
    if (entry.isDirectory()) {
      tree.set(`${name}/` as ByteString, undefined);
      for (const [inner, content] of await readTree(root, name)) tree.set(inner, content);
    } else tree.set(name as ByteString, bytesToByteString(await readFile(file)));
  }
  return tree;
}
