import type { ByteString } from "./byte-string.js";
import type { FactName, FactSelection } from "./fact-selection.js";
import { printTime } from "./time-value.js";

/** What a listing knows about an entry; a storage entry is one. */
export interface FactsEntry {
  readonly name: ByteString;
  readonly kind: "file" | "directory" | "link" | "other";
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, UTC. */
  readonly modified: number;
  /** As `modified`; undefined where nobody knows it. */
  readonly created?: number;
  /** Unix permission bits, 0 to 0o7777. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Equal for two entries exactly when they are the same file. */
  readonly identity: string;
}

/** `cdir` is the listed directory itself, `pdir` the one above it. */
export type FactsType = "file" | "dir" | "cdir" | "pdir" | "link" | "other";

/**
 * RFC 3659 section 7.5.1. A bare `symlink` is what the RFC's grammar allows (erratum 1500), and the one spelling that lftp, FileZilla and
 * basic-ftp all take for a link without a target.
 */
const typeValues: Readonly<Record<FactsType, string>> = {
  file: "file",
  dir: "dir",
  cdir: "cdir",
  pdir: "pdir",
  link: "OS.unix=symlink",
  other: "OS.unix=other",
};

/** Whether a line can carry the name at all: a name with CR, LF or NUL would end the line, or read as two. RFC 3659 section 2.2. */
export function isListable(name: ByteString): boolean {
  return !/[\0\r\n]/.test(name);
}

/** The characters of a fact's value, `RCHAR` in RFC 3659 section 2.1. */
const token = /^[A-Za-z0-9,.:!@#$%^&()\-_+?/\\'"]+$/;

/** Writes MLSD and MLST lines with one selection of facts. For one listing after another; keep it as long as the selection. */
export class FactsPrinter {
  readonly #type: boolean;
  readonly #size: boolean;
  readonly #modify: boolean;
  readonly #create: boolean;
  readonly #perm: boolean;
  readonly #unique: boolean;
  readonly #mode: boolean;
  readonly #owner: boolean;
  readonly #group: boolean;
  // Neighbours mostly share mode, owner and group: their facts are written once for a run of equal ones.
  #lastMode = -1;
  #lastOwner = "";
  #lastGroup = "";
  #unixFacts = "";

  constructor(selection: FactSelection) {
    const has = (name: FactName): boolean => selection.includes(name);
    this.#type = has("type");
    this.#size = has("size");
    this.#modify = has("modify");
    this.#create = has("create");
    this.#perm = has("perm");
    this.#unique = has("unique");
    this.#mode = has("UNIX.mode");
    this.#owner = has("UNIX.owner");
    this.#group = has("UNIX.group");
  }

  /**
   * `facts SP name`, without the end of line; RFC 3659 section 7.2. A fact that does not apply, or whose value is no token, is left out.
   * `perm`: the letters of `filePermissions` or `directoryPermissions`. `type`: where it is not what the kind says (`cdir`, `pdir`).
   * `name`: for MLST, the whole path. The caller has asked `isListable`.
   */
  line(entry: FactsEntry, perm: string, type: FactsType = typeOf(entry), name: ByteString = entry.name): ByteString {
    let line = "";
    if (this.#type) line += `type=${typeValues[type]};`;
    if (this.#size && type === "file") line += `size=${entry.size};`;
    if (this.#modify) line += timeFact("modify", entry.modified);
    if (this.#create) line += timeFact("create", entry.created);
    if (this.#perm) line += `perm=${perm};`;
    if (this.#unique && token.test(entry.identity)) line += `unique=${entry.identity};`;
    return `${line}${this.#unix(entry)} ${name}` as ByteString;
  }

  #unix({ mode, owner, group }: FactsEntry): string {
    if (mode !== this.#lastMode || owner !== this.#lastOwner || group !== this.#lastGroup) {
      this.#lastMode = mode;
      this.#lastOwner = owner;
      this.#lastGroup = group;
      this.#unixFacts =
        (this.#mode ? `UNIX.mode=0${mode.toString(8).padStart(3, "0")};` : "") +
        (this.#owner && token.test(owner) ? `UNIX.owner=${owner};` : "") +
        (this.#group && token.test(group) ? `UNIX.group=${group};` : "");
    }
    return this.#unixFacts;
  }
}

/** Empty where the time is not known, or in no year that a time value has. */
function timeFact(name: "modify" | "create", ms: number | undefined): string {
  const time = ms === undefined ? undefined : printTime(ms);
  return time === undefined ? "" : `${name}=${time};`;
}

function typeOf({ kind }: FactsEntry): FactsType {
  return kind === "directory" ? "dir" : kind;
}
