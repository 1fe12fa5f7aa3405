import type { ByteString } from "../protocol/byte-string.js";
import type { ChangedFact } from "../protocol/modify-facts.js";
import type { NameCoding } from "../protocol/name-coding.js";
import { parseMfmt } from "../protocol/time-value.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import type { FactsToChange } from "./change-facts.js";
import type { ArgumentParser, PathBase } from "./command.js";

/** Trailing spaces are no argument: some clients send `PWD `. */
export const noArgument: ArgumentParser<undefined> = (text) =>
  text.trim() === "" ? { ok: true, value: undefined } : { ok: false, expected: "this command takes no argument" };

/** Anything, or nothing. */
export const optionalText: ArgumentParser<ByteString> = (text) => ({ ok: true, value: text });

export const requiredText: ArgumentParser<ByteString> = (text) =>
  text.trim() === "" ? { ok: false, expected: "an argument is missing" } : { ok: true, value: text };

/** One word, upper-case. */
export const requiredWord: ArgumentParser<string> = (text) => {
  const word = text.trim();
  if (word === "") return { ok: false, expected: "an argument is missing" };
  return word.includes(" ")
    ? { ok: false, expected: "one word was expected" }
    : { ok: true, value: word.toUpperCase() };
};

export const requiredPath: ArgumentParser<VirtualPath> = (text, base) =>
  text === "" ? { ok: false, expected: "a path is missing" } : parsePath(text, base);

export const optionalPath: ArgumentParser<VirtualPath> = (text, base) => parsePath(text, base);

/** `text` as the client wrote it. */
export function parsePath(text: ByteString, { cwd, names }: PathBase): ReturnType<ArgumentParser<VirtualPath>> {
  const disk = names === undefined ? text : names.toDisk(text);
  const path = disk === undefined ? undefined : VirtualPath.parse(disk, cwd);
  return path === undefined
    ? { ok: false, expected: "the path is too long, or has a character that no name can have" }
    : { ok: true, value: path };
}

/** A time and a path, in the form that `parse` reads. */
export function timedPath(
  parse: (text: ByteString) => { readonly time: number; readonly path: ByteString } | undefined,
): ArgumentParser<{ readonly time: number; readonly path: VirtualPath }> {
  return (text, base) => {
    const found = parse(text);
    if (found === undefined) return { ok: false, expected: "a time (YYYYMMDDHHMMSS, UTC) and a path were expected" };
    const path = parsePath(found.path, base);
    return path.ok ? { ok: true, value: { time: found.time, path: path.value } } : path;
  };
}

/** A time and a path, for a command that sets one fact. */
export function timeOfFact(fact: ChangedFact): ArgumentParser<FactsToChange> {
  return (text, base) => {
    const typed = parseMfmt(text)?.path ?? text;
    const found = timedPath(parseMfmt)(text, base);
    return found.ok
      ? { ok: true, value: { changes: new Map([[fact, found.value.time]]), path: found.value.path, typed } }
      : found;
  };
}

/** A path or a name as the client is to read it. */
export function wireName(name: ByteString, names: NameCoding | undefined): ByteString {
  return names === undefined ? name : names.toWire(name);
}
