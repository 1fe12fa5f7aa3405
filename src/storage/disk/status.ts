import type { BigIntStats } from "node:fs";
import type { ByteString } from "../../protocol/byte-string.js";
import type { Entry, EntryKind } from "../contract.js";
import { type CreationTimes, createdOf } from "./creation-times.js";
import type { Owners } from "./owners.js";

/** What the file system knows of one entry. */
export interface Status {
  readonly kind: EntryKind;
  readonly size: number;
  readonly modified: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  readonly identity: string;
  /** When it was made, in nanoseconds since 1970; 0 where the file system does not know. */
  readonly born: bigint;
  /** The same in milliseconds. */
  readonly bornMs: number;
  /** The time of the last change of anything, which nobody can set. */
  readonly changed: bigint;
}

export function statusOf(stats: BigIntStats): Status {
  return {
    kind: kindOf(stats),
    size: Number(stats.size),
    modified: Number(stats.mtimeMs),
    mode: Number(stats.mode) & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    links: Number(stats.nlink),
    identity: identityOf(stats),
    born: stats.birthtimeNs,
    bornMs: Number(stats.birthtimeMs),
    changed: stats.ctimeNs,
  };
}

export function identityOf({ dev, ino }: BigIntStats): string {
  return identityFrom(dev, ino);
}

/** The file system that what has this identity lies on. */
export function deviceOf(identity: string): string {
  return identity.slice(0, identity.indexOf(":"));
}

export function identityFrom(device: bigint, inode: bigint): string {
  if (device !== lastDevice) {
    lastDevice = device;
    deviceText = device.toString(36);
  }
  const short = Number(inode);
  return `${deviceText}:${(Number.isSafeInteger(short) ? short : inode).toString(36)}`;
}

/** Most of what is looked at lies on one file system, and its number is long. */
let lastDevice = 0n;
let deviceText = "0";

function kindOf(stats: BigIntStats): EntryKind {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  return stats.isSymbolicLink() ? "link" : "other";
}

export function entryOf(name: ByteString, status: Status, owners: Owners, times?: CreationTimes): Entry {
  const { kind, size, modified, mode, links, identity } = status;
  const owner = owners.user(status.uid);
  const group = owners.group(status.gid);
  const created = createdOf(status, times);
  if (created === undefined) return { name, kind, size, modified, mode, owner, group, links, identity };
  return { name, kind, size, modified, mode, owner, group, links, identity, created };
}

/** The same with its version, which is not worth its time in a listing. */
export function entryWithVersion(...[name, status, owners, times]: Parameters<typeof entryOf>): Entry {
  return { ...entryOf(name, status, owners, times), version: status.changed.toString(36) };
}
