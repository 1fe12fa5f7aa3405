// What the clients do: where the files lie before, and what must be there after.
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

export const GIBIBYTE = 2 ** 30;
export const SMALL_FILES = 2000;
/** For clients that wait at each: see clients.js. */
export const FEW_FILES = 100;
export const SMALL_BYTES = 4096;
export const LISTED = 100_000;

const bytes = { title: "MB/s", key: "rate", better: "more", of: ({ seconds }) => GIBIBYTE / 1e6 / seconds };
const files = { title: "files/s", key: "rate", better: "more", of: ({ seconds, files }) => files / seconds };
const seconds = { title: "seconds", key: "seconds", better: "less", of: (run) => run.seconds };
const cpu = { title: "CPU s", key: "cpu", better: "less", of: (run) => run.cpu };
const cpuEach = { title: "CPU ms/file", key: "cpu", better: "less", of: ({ cpu, files }) => (1000 * cpu) / files };
const memory = { title: "peak MiB", key: "memory", better: "less", of: (run) => run.memory };

const job = (name, title, kind, first, more = {}) => ({ name, title, kind, columns: [first, cpu, memory], ...more });
const mirrored = (name, title, kind, parallel) =>
  job(name, title, kind, files, { parallel, columns: [files, cpuEach, memory] });

export const jobs = [
  job("down", "1 GiB down", "get", bytes),
  job("up", "1 GiB up", "put", bytes),
  mirrored("mirror-down-1", "2,000 files of 4 KiB down, one connection", "mirror-down", 1),
  mirrored("mirror-down-8", "2,000 files of 4 KiB down, eight connections", "mirror-down", 8),
  mirrored("mirror-up-1", "2,000 files of 4 KiB up, one connection", "mirror-up", 1),
  mirrored("mirror-up-8", "2,000 files of 4 KiB up, eight connections", "mirror-up", 8),
  job("list", "A listing of 100,000 entries", "list", seconds),
];

export const smallNames = Array.from({ length: SMALL_FILES }, (_, index) => `file-${String(index).padStart(4, "0")}`);

/** How many small files they have. */
const smallFolders = { small: SMALL_FILES, few: FEW_FILES };

/** The folder with so many. */
export const folderOf = (count) => Object.keys(smallFolders).find((name) => smallFolders[name] === count);

/** What is on a server before all runs, and here for uploads. */
export function prepare(server, kinds, { contents, local }) {
  if (kinds.has("get")) contents.link(server, "large", ["one"], GIBIBYTE);
  if (kinds.has("put")) contents.link({ root: local }, "large", ["one"], GIBIBYTE);
  for (const [folder, count] of Object.entries(smallFolders)) {
    const names = smallNames.slice(0, count);
    if (kinds.has("mirror-down")) contents.link(server, folder, names, SMALL_BYTES);
    if (kinds.has("mirror-up")) contents.link({ root: local }, folder, names, SMALL_BYTES);
  }
  if (!kinds.has("list")) return;
  const many = path.join(server.root, "many");
  mkdirSync(many, { recursive: true });
  for (let index = 0; index < LISTED; index++)
    writeFileSync(path.join(many, `entry-${String(index).padStart(6, "0")}.dat`), "");
}

/** The folder that the files come to is empty before each run; uploads come to `in`, on the server. */
export function clear(server, local) {
  for (const folder of [path.join(server.root, "in"), path.join(local, "down")]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    // Peers write as a user of their own.
    chmodSync(folder, 0o777);
  }
}

/** Throws when what the run was for is not there, whatever the client said. `files`: how many small ones it was told of. */
export function checkDone({ kind }, { server, local, files }) {
  if (kind === "list") {
    const lines = statSync(path.join(local, "listing")).size;
    if (lines < LISTED * "entry-000000.dat\n".length) throw new Error("the listing is not whole");
    return;
  }
  const folder = kind === "get" || kind === "mirror-down" ? path.join(local, "down") : path.join(server.root, "in");
  const isLarge = kind === "get" || kind === "put";
  const [count, size] = isLarge ? [1, GIBIBYTE] : [files, SMALL_BYTES];
  const there = readdirSync(folder);
  const wrong = there.find((name) => statSync(path.join(folder, name)).size !== size);
  if (there.length !== count) throw new Error(`${there.length} files are there, and not ${count}`);
  if (wrong !== undefined) throw new Error(`${wrong} has not ${size} bytes`);
}
