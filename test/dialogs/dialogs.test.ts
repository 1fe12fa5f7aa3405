import { describe, test } from "node:test";
import { watchLeaks } from "../support/leaks.js";
import { readCases } from "./cases.js";
import { runDialog } from "./dialog.js";
import { sealift } from "./sealift-target.js";

describe("dialogs", () => {
  watchLeaks();

  for (const { file, script } of readCases()) {
    if (script instanceof Error)
      test(file, () => {
        throw script;
      });
    else test(`${file}: ${script.title}`, () => runDialog(script, sealift));
  }
});
