import type { ByteString } from "../../src/protocol/byte-string.js";
import { readException } from "./but.js";
import { parseContent, readEscapes } from "./literal.js";
import type { Paragraph } from "./paragraphs.js";
import type { Exception, Tree, World } from "./script.js";

/** What stands before the first step of a script. */
export class WorldReader {
  portable = false;
  readonly exceptions: Exception[] = [];
  readonly #world = {
    files: new Map() as Tree,
    settings: new Map<string, unknown>(),
    host: undefined as string | undefined,
    rights: [] as World["rights"][number][],
    accounts: [] as World["accounts"][number][],
    capacity: undefined as number | undefined,
    quota: undefined as World["quota"],
    faults: false,
  };

  get world(): World {
    return this.#world;
  }

  get isPortable(): boolean {
    const { settings, host, rights, accounts, capacity, quota, faults } = this.#world;
    const isPlain = host === undefined && capacity === undefined && quota === undefined && !faults;
    return settings.size + rights.length + accounts.length === 0 && isPlain;
  }

  /** False when the paragraph is a step. */
  read({ word, rest, block }: Paragraph): boolean {
    const world = this.#world;
    const [first = "", second = ""] = rest.split(" ");
    if (word === "PORTABLE") this.portable = true;
    else if (word === "NOT") this.exceptions.push(readException(rest));
    else if (word === "FILES") world.files = readTree(block);
    else if (word === "SET") world.settings.set(...readSetting(rest));
    else if (word === "HOST") world.host = rest;
    else if (word === "RIGHTS")
      world.rights.push({ path: readEscapes(first), allow: second.split(",").filter(Boolean) });
    else if (word === "ACCOUNT") world.accounts.push({ name: first, state: second });
    else if (word === "CAPACITY") world.capacity = Number(rest);
    else if (word === "QUOTA") world.quota = { bytes: Number(first), files: Number(second) };
    else if (word === "FAULTS") world.faults = true;
    else return false;
    return true;
  }
}

function readSetting(text: string): [string, unknown] {
  const [, key = "", value = ""] = /^([\w.]+)=(.+)$/.exec(text) ?? [];
  if (key === "") throw new Error("SET name=value was expected");
  try {
    return [key, JSON.parse(value)];
  } catch {
    return [key, value];
  }
}

/** `/path "content"`, `/path` for any content, `/path/` for a directory; a path with a space in it has it as `\s`. */
export function readTree(block: readonly string[]): Tree {
  const tree = new Map<ByteString, ByteString | undefined>();
  for (const line of block) {
    const space = line.indexOf(" ");
    const path = readEscapes(space === -1 ? line : line.slice(0, space));
    if (!path.startsWith("/")) throw new Error(`a path begins with /: ${line}`);
    tree.set(path, space === -1 ? undefined : parseContent(line.slice(space)));
  }
  return tree;
}
