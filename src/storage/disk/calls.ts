import * as fs from "node:fs";
import { promisify } from "node:util";

/**
 * The system calls this backend makes. Plain descriptors and the callback functions under a promise: one hop to libuv's pool a call,
 * and none of the bookkeeping of a FileHandle.
 */
export const open: (path: Buffer | string, flags: number, mode?: number) => Promise<number> = promisify(fs.open);
export const close = promisify(fs.close);
export const rename = promisify(fs.rename);
export const link = promisify(fs.link);
export const symlink: (target: Buffer, path: Buffer) => Promise<void> = promisify(fs.symlink);
export const unlink = promisify(fs.unlink);
export const rmdir = promisify(fs.rmdir);
export const mkdir: (path: Buffer, mode: number) => Promise<void> = promisify(fs.mkdir);
export const access = promisify(fs.access);
export const chmod = promisify(fs.chmod);
export const chown = promisify(fs.chown);
export const fchmod = promisify(fs.fchmod);
export const fchown = promisify(fs.fchown);
export const futimes = promisify(fs.futimes);
export const lutimes = promisify(fs.lutimes);
export const fsync = promisify(fs.fsync);
export const ftruncate = promisify(fs.ftruncate);
export const copyFile = promisify(fs.copyFile);
export const statfs = promisify(fs.statfs);
export const opendir = promisify(fs.opendir);

// Inode numbers use all 64 bits on some file systems, and a rounded one would make two files look the same.
const exact = { bigint: true } as const;
const statExact = promisify(fs.stat);
const lstatExact = promisify(fs.lstat);
const fstatExact = promisify(fs.fstat);

export function stat(path: Buffer | string): Promise<fs.BigIntStats> {
  return statExact(path, exact);
}

export function lstat(path: Buffer): Promise<fs.BigIntStats> {
  return lstatExact(path, exact);
}

export function fstat(descriptor: number): Promise<fs.BigIntStats> {
  return fstatExact(descriptor, exact);
}

/**
 * Without the hop to the pool, which costs twenty times what the call does: of a file that has just been opened the kernel knows all that this tells.
 */
export function fstatNow(descriptor: number): fs.BigIntStats {
  return fs.fstatSync(descriptor, exact);
}

/** For what the kernel has in memory, as `Warmth` tells. */
export function lstatNow(path: Buffer): fs.BigIntStats {
  return fs.lstatSync(path, exact);
}

/** The same. */
export function openNow(path: Buffer, flags: number): number {
  return fs.openSync(path, flags);
}

/** For a small new file on a near file system: nothing waits behind its descriptor. Throws what the file system could not store. */
export function closeWrittenNow(descriptor: number): void {
  fs.closeSync(descriptor);
}

/** For a file that was only read: nothing is flushed behind its descriptor. Never throws. */
export function closeNow(descriptor: number): void {
  try {
    fs.closeSync(descriptor);
  } catch {
    // It is closed, whatever close(2) says.
  }
}

const readlinkText = promisify(fs.readlink);
const readdirText = promisify(fs.readdir);

/** One character a byte, as ByteString. */
export function readlink(path: Buffer | string): Promise<string> {
  return readlinkText(path, "latin1");
}

/** Of a descriptor in /proc/self/fd: the kernel reads it from its own memory. One character a byte, as ByteString. */
export function readlinkNow(path: string): string {
  return fs.readlinkSync(path, "latin1");
}

/** One character a byte, as ByteString. */
export function realpath(path: Buffer | string): Promise<string> {
  return new Promise((resolve, reject) => {
    fs.realpath.native(path, "latin1", (error, resolved) => {
      if (error === null) resolve(resolved);
      else reject(error);
    });
  });
}

/** One character a byte, as ByteString. */
export function readdir(path: Buffer): Promise<string[]> {
  return readdirText(path, "latin1");
}

/** Bytes read; 0 at the end. */
export function read(descriptor: number, into: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.read(descriptor, into, 0, into.byteLength, position, (error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}

/** Bytes written, which may be fewer than there are. */
export function writev(descriptor: number, chunks: readonly Uint8Array[], position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.writev(descriptor, chunks, position, (error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}
