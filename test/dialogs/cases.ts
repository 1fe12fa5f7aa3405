import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { repositoryRoot } from "../support/repository.js";
import { parseScript } from "./parse-script.js";
import type { Script } from "./script.js";

const folder = path.join(repositoryRoot, "test/dialogs/cases");

export interface Case {
  /** `cwd.dialog`. */
  readonly file: string;
  /** An Error for one that cannot be read, so that the others run all the same. */
  readonly script: Script | Error;
}

/** All scripts, by name. */
export function readCases(): readonly Case[] {
  return readdirSync(folder)
    .sort()
    .map((file) => ({ file, script: readScript(file) }));
}

export function isReadable(one: Case): one is Case & { readonly script: Script } {
  return !(one.script instanceof Error);
}

function readScript(file: string): Script | Error {
  try {
    return parseScript(readFileSync(path.join(folder, file), "utf8"));
  } catch (error) {
    return new Error(`${file}:${(error as Error).message}`, { cause: error });
  }
}
