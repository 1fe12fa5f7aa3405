import type { ByteString } from "../byte-string.js";
import { dosForm, os2Form, vxworksForm } from "./dos.js";
import { eplfForm } from "./eplf.js";
import type { Form, Listed } from "./listed.js";
import { mvsForm, nonstopForm, os400Form } from "./mainframe.js";
import { netwareForm, unixForm } from "./unix.js";
import { VmsForm } from "./vms.js";

/** Longest line that is read at all, in bytes. */
export const MAX_LIST_LINE_BYTES = 8 * 1024;

export interface ParsedList {
  readonly entries: readonly Listed[];
  /** Lines that no form has, as they came. */
  readonly unreadable: readonly ByteString[];
}

/**
 * Reads LIST, line by line, each in the form that it has: servers join file systems, and so do listings. A form that fitted is tried first for the next line.
 * The listed folder itself and the one above (`.`, `..`) are left out. `now`: milliseconds since 1970.
 */
export class ListParser {
  readonly #now: number;
  readonly #vms = new VmsForm();
  readonly #forms: Form[];
  readonly #entries: Listed[] = [];
  readonly #unreadable: ByteString[] = [];

  constructor(now: number) {
    this.#now = now;
    const vmsForm: Form = (line) => this.#vms.read(line);
    this.#forms = [
      ...[unixForm, dosForm, eplfForm, netwareForm, os2Form, vmsForm],
      ...[os400Form, nonstopForm, vxworksForm, mvsForm],
    ];
  }

  /** A line without its end. */
  push(line: ByteString): void {
    if (line.trim() === "") return;
    const verdict = line.length > MAX_LIST_LINE_BYTES ? undefined : this.#read(line);
    if (verdict === undefined) this.#unreadable.push(line.slice(0, MAX_LIST_LINE_BYTES) as ByteString);
    else if (verdict !== "skip" && verdict.name !== "." && verdict.name !== "..") this.#entries.push(verdict);
  }

  /** What was read since the last time. */
  take(): ParsedList {
    return { entries: this.#entries.splice(0), unreadable: this.#unreadable.splice(0) };
  }

  /** The same, and what still waited for its next line. */
  finish(): ParsedList {
    const last = this.#vms.finish();
    if (last !== undefined) this.#entries.push(last);
    return this.take();
  }

  #read(line: ByteString): Listed | "skip" | undefined {
    for (const [index, form] of this.#forms.entries()) {
      const verdict = form(line, this.#now);
      if (verdict === undefined) continue;
      if (index > 0) {
        this.#forms.splice(index, 1);
        this.#forms.unshift(form);
      }
      return verdict;
    }
    return undefined;
  }
}

/** The whole of a listing. */
export function parseList(text: ByteString, now: number): ParsedList {
  const parser = new ListParser(now);
  for (const line of text.split("\n")) parser.push((line.endsWith("\r") ? line.slice(0, -1) : line) as ByteString);
  return parser.finish();
}
