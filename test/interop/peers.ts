import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { repositoryRoot } from "../support/repository.js";

/** Where each real program is looked for, first to last; a bare name is looked for on PATH. */
const places = {
  curl: ["curl"],
  lftp: ["lftp"],
  // Debian's own before a version manager's stand-in, which may lead to a Python without ssl.
  python3: ["/usr/bin/python3", "python3"],
  openssl: ["openssl"],
  vsftpd: [".peers/vsftpd/usr/sbin/vsftpd"],
  proftpd: [".peers/proftpd/usr/sbin/proftpd"],
  "pure-ftpd": [".peers/pure-ftpd/usr/sbin/pure-ftpd"],
  // Not a program: the module that /usr/bin/python3 loads.
  pyftpdlib: ["/usr/lib/python3/dist-packages/pyftpdlib/servers.py"],
  pebble: [".peers/pebble/usr/bin/pebble"],
  "pure-pw": [".peers/pure-ftpd/usr/bin/pure-pw"],
} as const satisfies Record<string, readonly string[]>;

export type PeerName = keyof typeof places;

/** They bind a user and a root folder to each session, which only root may do. */
const needRoot: ReadonlySet<PeerName> = new Set(["vsftpd", "proftpd", "pure-ftpd"]);

/** The absolute path of a program; undefined when it is not there. */
export function peer(name: PeerName): string | undefined {
  return places[name].flatMap(candidates).find(isProgram);
}

/** As `peer`, for use inside a test that `peerTest` guards. */
export function requirePeer(name: PeerName): string {
  const program = peer(name);
  if (program === undefined) throw new Error(`${name} is not there: run scripts/peers.sh`);
  return program;
}

/** Why a test that needs these programs cannot run here; undefined when it can. */
export function missingPeers(peers: readonly PeerName[]): string | undefined {
  const absent = peers.filter((name) => peer(name) === undefined);
  if (absent.length > 0) return `not there: ${absent.join(", ")} (run scripts/peers.sh)`;
  const privileged = peers.filter((name) => needRoot.has(name));
  if (privileged.length > 0 && process.geteuid?.() !== 0) return `only root can run ${privileged.join(", ")}`;
  return undefined;
}

/**
 * A test that needs real programs. Where one is absent it is reported as skipped, by name; with
 * SEALIFT_REQUIRE_PEERS=1 it fails instead.
 */
export function peerTest(
  name: string,
  peers: readonly PeerName[],
  run: (t: TestContext) => void | Promise<void>,
): void {
  const missing = missingPeers(peers);
  if (missing === undefined) {
    test(name, run);
  } else if (process.env.SEALIFT_REQUIRE_PEERS === "1") {
    test(name, () => {
      throw new Error(missing);
    });
  } else {
    test(name, { skip: missing }, () => {});
  }
}

function candidates(place: string): readonly string[] {
  if (path.isAbsolute(place)) return [place];
  if (place.includes("/")) return [path.join(repositoryRoot, place)];
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders.map((folder) => path.join(folder, place));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, file.endsWith(".py") ? constants.R_OK : constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
