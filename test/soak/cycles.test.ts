import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runProgram } from "../support/run-program.js";

test("cycles of connect, transfer and abort leave nothing open (a share of npm run soak)", async () => {
  const program = fileURLToPath(new URL("./cycles.js", import.meta.url));
  const { status, output, errors } = await runProgram(process.execPath, ["--expose-gc", program, "300"]);
  assert.equal(status, 0, `${output}\n${errors}`);
});
