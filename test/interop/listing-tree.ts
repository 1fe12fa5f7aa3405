import { once } from "node:events";
import {
  chmod,
  chown,
  lstat,
  lutimes,
  mkdir,
  readlink,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { runOrThrow } from "../support/run-program.js";

/** What the disk says of an entry that servers are asked to list. */
export interface Truth {
  /** Its very bytes. */
  readonly name: Buffer;
  readonly kind: "file" | "directory" | "link" | "other";
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly mode: number;
  readonly target: Buffer | undefined;
  /** Of a link that leads somewhere, what is there: some servers list that. */
  readonly followed: Truth | undefined;
}

const DAY_MS = 24 * 3600 * 1000;

/** Names that other programs have stumbled over; UTF-8, but for the last. */
const names: readonly (string | Buffer)[] = [
  ...[
    "plain.txt",
    "two  spaces",
    " leading",
    "trailing ",
    "-dash",
    "ünï €.txt",
    "日本語.txt",
    "tab\there",
    "esc\x1b[2J",
  ],
  ...[
    "semi;colon=x; y",
    "arrow -> no link",
    "May  3 14:05 x",
    "back\\slash",
    'quo"te',
    "per%20cent",
    "*[star]?",
    "~",
    "#",
  ],
  ...["12345", "drwxr-xr-x", ".hidden", "x".repeat(150), Buffer.from("latin-\xe9\xff.txt", "latin1")],
];

/** Days before `now`. */
const ages: readonly [string, number][] = [
  ["age hour", 1 / 24],
  ["age yesterday", 1],
  ["age 170 days", 170],
  ["age 176 days", 176],
  ["age 190 days", 190],
  ["age 360 days", 360],
  ["age 370 days", 370],
  ["age next hour", -1 / 24],
  ["age next year", -400],
];

const dates: readonly [string, string][] = [
  ["date 1970", "1970-01-02T03:04:05Z"],
  ["date 1999", "1999-12-31T23:59:59Z"],
  ["date leap", "2024-02-29T12:00:01Z"],
  ["date 2040", "2040-03-05T12:00:00Z"],
];

const sizes: readonly [string, number][] = [
  ["size 0", 0],
  ["size 1", 1],
  ["size 1234567", 1_234_567],
  ["size 2 GiB", 2 ** 31],
  ["size 4 GiB", 2 ** 32],
  ["size 9 TiB", 9 * 2 ** 40],
];

const modes: readonly [string, number][] = [
  ["mode 000", 0o000],
  ["mode 4755", 0o4755],
  ["mode 2755", 0o2755],
  ["mode 7644", 0o7644],
  ["mode 777", 0o777],
];

const links: readonly [string, string][] = [
  ["link file", "plain.txt"],
  ["link folder", "folder"],
  ["link nowhere", "/no/where"],
  ["link arrow", "a -> b"],
];

/** Fills a folder with what is there to be listed, as seen at `now`. Only root can. */
export async function makeListingTree(folder: string, now: number): Promise<readonly Truth[]> {
  const made: Buffer[] = [];
  const place = (name: string | Buffer): Buffer => {
    const bytes = Buffer.from(name as string);
    made.push(bytes);
    return Buffer.concat([Buffer.from(`${folder}/`), bytes]);
  };
  const file = async (name: string | Buffer, date: Date, size = 5): Promise<Buffer> => {
    const at = place(name);
    await writeFile(at, "");
    await truncate(at, size);
    await utimes(at, date, date);
    return at;
  };
  const before = (days: number): Date => new Date(Math.floor((now - days * DAY_MS) / 1000) * 1000);
  for (const name of names) await file(name, before(40));
  for (const [name, days] of ages) await file(name, before(days));
  for (const [name, date] of dates) await file(name, new Date(date));
  for (const [name, size] of sizes) await file(name, before(3), size);
  for (const [name, mode] of modes) await chmod(await file(name, before(500)), mode);
  await chown(await file("owners", before(500)), 1001, 65_534);
  for (const [name, mode] of [
    ["folder", 0o755],
    ["sticky", 0o1777],
    ["kept", 0o2770],
    ["dot.d", 0o700],
  ] as const) {
    const at = place(name);
    await mkdir(at);
    await chmod(at, mode);
    await utimes(at, before(70), before(70));
  }
  for (const [name, target] of links) {
    const at = place(name);
    await symlink(target, at);
    await lutimes(at, before(71), before(71));
  }
  await makeSpecial(place, before(72));
  return Promise.all(made.map((name) => truthOf(folder, name)));
}

/** Pipes, sockets and devices. */
async function makeSpecial(place: (name: string) => Buffer, date: Date): Promise<void> {
  const [pipe, null_, disk, socket] = [place("pipe"), place("null device"), place("disk device"), place("socket")];
  await runOrThrow("mkfifo", [String(pipe)]);
  await runOrThrow("mknod", [String(null_), "c", "1", "3"]);
  await runOrThrow("mknod", [String(disk), "b", "259", "1048575"]);
  // It goes away with its listener, so it gets another name first.
  const listener = createServer().listen(`${path.dirname(String(socket))}/s`);
  await once(listener, "listening");
  await runOrThrow("mv", [`${path.dirname(String(socket))}/s`, String(socket)]);
  listener.close();
  for (const at of [pipe, null_, disk, socket]) await utimes(at, date, date);
}

async function truthOf(folder: string, name: Buffer, follows = false): Promise<Truth> {
  const at = Buffer.concat([Buffer.from(`${folder}/`), name]);
  const found = await (follows ? stat(at) : lstat(at));
  const isLink = found.isSymbolicLink();
  return {
    name,
    kind: found.isFile() ? "file" : found.isDirectory() ? "directory" : isLink ? "link" : "other",
    size: found.size,
    modified: Math.floor(found.mtimeMs / 1000) * 1000,
    mode: found.mode & 0o7777,
    target: isLink ? await readlink(at, { encoding: "buffer" }) : undefined,
    followed: isLink ? await truthOf(folder, name, true).catch(() => undefined) : undefined,
  };
}
