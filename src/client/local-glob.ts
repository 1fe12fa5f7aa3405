import { readdir } from "node:fs/promises";
import path from "node:path";
import { type ByteString, textToByteString } from "../protocol/byte-string.js";
import { Glob } from "../protocol/glob.js";

/** Files and folders of this machine that fit a pattern (`*`, `?`, `[a-z]`), sorted. A name that begins with a dot fits only a pattern that does. */
export async function globLocal(folder: string, pattern: string): Promise<readonly string[]> {
  const parts = pattern.split("/");
  const start = parts[0] === "" ? path.parse(path.resolve(folder)).root : folder;
  let found = [start];
  for (const part of parts.filter((each) => each !== "")) {
    const next = await Promise.all(found.map((each) => step(each, textToByteString(part), part)));
    found = next.flat();
  }
  return found.sort();
}

async function step(folder: string, part: ByteString, text: string): Promise<string[]> {
  if (text === "." || text === "..") return [path.join(folder, text)];
  const glob = Glob.parse(part);
  const names = await readdir(folder).catch(() => []);
  const wantsHidden = text.startsWith(".");
  return names
    .filter((name) => (wantsHidden || !name.startsWith(".")) && glob?.matches(textToByteString(name)))
    .map((name) => path.join(folder, name));
}
