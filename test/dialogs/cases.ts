import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { repositoryRoot } from "../support/repository.js";
import { parseScript } from "./parse-script.js";
import type { Script } from "./script.js";

const folder = path.join(repositoryRoot, "test/dialogs/cases");

export interface Case {
  /** `cwd.dialog`. */
  readonly file: string;
  readonly script: Script;
}

/** All scripts, by name. Throws an Error with file and line for one that cannot be read. */
export function readCases(): readonly Case[] {
  return readdirSync(folder)
    .sort()
    .map((file) => {
      try {
        return { file, script: parseScript(readFileSync(path.join(folder, file), "utf8")) };
      } catch (error) {
        throw new Error(`${file}:${(error as Error).message}`, { cause: error });
      }
    });
}
