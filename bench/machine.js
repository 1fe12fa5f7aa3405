// What the figures depend on: the machine and the versions of all that took part.
import { readFileSync, statfsSync } from "node:fs";
import os from "node:os";
import { inRoot } from "../scripts/support/root.js";
import { Trouble } from "../scripts/support/say.js";
import { run } from "./children.js";

const TMPFS = 0x01021994;
const fileSystems = new Map([
  [TMPFS, "tmpfs"],
  [0xef53, "ext4"],
  [0x58465342, "XFS"],
  [0x9123683e, "Btrfs"],
  [0x794c7630, "overlay"],
]);

function fileSystemOf(folder) {
  const { type } = statfsSync(folder);
  return fileSystems.get(type) ?? `type 0x${type.toString(16)}`;
}

/** Throws Trouble when the folders are not what they shall be, or too small. */
export function checkFolders({ memory, disk, needed }) {
  if (statfsSync(disk).type === TMPFS)
    throw new Trouble(`${disk} is a tmpfs, not a disk`, "--disk takes a folder on a real disk");
  const { bavail, bsize } = statfsSync(memory);
  if (bavail * bsize < needed)
    throw new Trouble(
      `${memory} has ${Math.round((bavail * bsize) / 2 ** 20)} MiB left, and ${Math.round(needed / 2 ** 20)} are needed`,
      "--memory takes a folder on a larger tmpfs; a container: --shm-size",
    );
}

export function describeMachine({ memory, disk }) {
  const [cpu] = os.cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: `${cpu?.model ?? "unknown"}, ${os.availableParallelism()} cores`,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    kernel: `${os.type()} ${os.release()}`,
    files: `${fileSystemOf(memory)}, and ${fileSystemOf(disk)} for what is said to be on a disk`,
  };
}

const versionCommands = {
  vsftpd: [".peers/vsftpd/usr/sbin/vsftpd", "-v"],
  ProFTPD: [".peers/proftpd/usr/sbin/proftpd", "-v"],
  "Pure-FTPd": [".peers/pure-ftpd/usr/sbin/pure-ftpd", "--help"],
  pyftpdlib: [
    "/usr/bin/python3",
    "-c",
    "import pyftpdlib, OpenSSL; print(pyftpdlib.__ver__, 'pyOpenSSL', OpenSSL.__version__)",
  ],
  "Python of the load": [
    "/usr/bin/python3",
    "-c",
    "import ssl, sys; print(sys.version.split()[0], ssl.OPENSSL_VERSION)",
  ],
};

/** Name -> version, for all that can be asked. */
export async function describeVersions(nodes, signal) {
  const asked = await Promise.all(
    Object.entries(versionCommands).map(async ([name, [program, ...args]]) => [name, await ask(program, args, signal)]),
  );
  const ftpSrv = JSON.parse(readFileSync(inRoot("bench", "package.json"), "utf8")).dependencies["ftp-srv"];
  return {
    Sealift: await sealiftVersion(signal),
    Node: nodes.map((node) => node.version).join(", "),
    ...Object.fromEntries(asked),
    "ftp-srv": `${ftpSrv} (Node ${process.version})`,
  };
}

/** "0.1.0, commit abcdef123456". */
export async function sealiftVersion(signal) {
  const { version } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  return `${version}, commit ${await commit(signal)}`;
}

/** "unknown" outside a repository. */
const commit = async (signal) =>
  (await run("git", ["-C", inRoot(), "rev-parse", "--short=12", "HEAD"], { signal }).catch(() => "")).trim() ||
  "unknown";

/** The first line with a digit in it; vsftpd writes it to its standard input, others to either stream, some with a status that is not 0. */
async function ask(program, args, signal) {
  const binary = program.startsWith("/") ? program : inRoot(program);
  const libraries = inRoot(...program.split("/").slice(0, 2), "usr/lib/x86_64-linux-gnu");
  const quoted = [binary, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const env = { ...process.env, LD_LIBRARY_PATH: libraries };
  const text = await run("/bin/sh", ["-c", `${quoted} 2>&1 0>&1; true`], { env, signal });
  return (
    text
      .split("\n")
      .find((line) => /\d/.test(line))
      ?.trim() ?? "unknown"
  );
}

const WANTED_DESCRIPTORS = 65_536;

/** Raises what this process, and so all it starts, may have open; gives how many that is. */
export async function raiseDescriptors(signal) {
  const set = (limit) => run("prlimit", ["--pid", String(process.pid), `--nofile=${limit}`], { signal });
  await set(`${WANTED_DESCRIPTORS}:${WANTED_DESCRIPTORS}`).catch(() =>
    set(`${hardLimit()}:${hardLimit()}`).catch(() => {}),
  );
  return softLimit();
}

const limits = () => /^Max open files\s+(\d+)\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1"));
const softLimit = () => Number(limits()?.[1] ?? 0);
const hardLimit = () => Number(limits()?.[2] ?? 0);
