import type { ByteString } from "./byte-string.js";

/** Longest path a client may name, in bytes; PATH_MAX on Linux is the same. */
export const MAX_PATH_BYTES = 4096;
/** Longest single name, in bytes; NAME_MAX on Linux is the same. */
export const MAX_NAME_BYTES = 255;

/**
 * A place in a user's tree, in its one canonical form: absolute, no empty, `.` or `..` component, no NUL, CR or LF.
 * It can only be made here, so whatever holds one cannot name a place above the root.
 */
export class VirtualPath {
  static readonly root: VirtualPath = new VirtualPath([]);
  readonly segments: readonly ByteString[];

  private constructor(segments: readonly ByteString[]) {
    this.segments = segments;
  }

  /** `text` as typed by a client, relative to `base`; undefined when no file could have that name. `..` stops at the root. */
  static parse(text: ByteString, base: VirtualPath = VirtualPath.root): VirtualPath | undefined {
    if (text.length > MAX_PATH_BYTES || /[\0\r\n]/.test(text)) return undefined;
    const segments = text.startsWith("/") ? [] : [...base.segments];
    for (const part of text.split("/") as ByteString[]) {
      if (part === "" || part === ".") continue;
      if (part === "..") segments.pop();
      else if (part.length > MAX_NAME_BYTES) return undefined;
      else segments.push(part);
    }
    const path = new VirtualPath(segments);
    return path.toString().length > MAX_PATH_BYTES ? undefined : path;
  }

  /** The entry `name` in this directory; undefined when `name` is not a single, plain component. */
  child(name: ByteString): VirtualPath | undefined {
    if (name === "" || name === "." || name === ".." || name.length > MAX_NAME_BYTES || /[\0\r\n/]/.test(name))
      return undefined;
    return new VirtualPath([...this.segments, name]);
  }

  get isRoot(): boolean {
    return this.segments.length === 0;
  }

  /** The last component; empty for the root. */
  get name(): ByteString {
    return this.segments.at(-1) ?? ("" as ByteString);
  }

  get parent(): VirtualPath {
    return this.isRoot ? this : new VirtualPath(this.segments.slice(0, -1));
  }

  /** Whether this is `other` or lies beneath it, by whole components. */
  isWithin(other: VirtualPath): boolean {
    return other.segments.every((segment, index) => segment === this.segments[index]);
  }

  /** This path as seen from `ancestor`, which it must be within. */
  relativeTo(ancestor: VirtualPath): VirtualPath {
    return new VirtualPath(this.segments.slice(ancestor.segments.length));
  }

  /** The other way: this path of `ancestor`'s own tree, as the tree has it that `ancestor` is in. */
  beneath(ancestor: VirtualPath): VirtualPath {
    return new VirtualPath([...ancestor.segments, ...this.segments]);
  }

  equals(other: VirtualPath): boolean {
    return this.segments.length === other.segments.length && this.isWithin(other);
  }

  toString(): ByteString {
    return `/${this.segments.join("/")}` as ByteString;
  }
}
