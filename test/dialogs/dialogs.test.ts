import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { watchLeaks } from "../support/leaks.js";
import { repositoryRoot } from "../support/repository.js";
import { runDialog } from "./dialog.js";
import { parseScript } from "./parse-script.js";
import { sealift } from "./sealift-target.js";

const folder = path.join(repositoryRoot, "test/dialogs/cases");

describe("dialogs", () => {
  watchLeaks();

  for (const file of readdirSync(folder).sort()) {
    const script = parseScript(readFileSync(path.join(folder, file), "utf8"));
    test(`${file}: ${script.title}`, () => runDialog(script, sealift));
  }
});
