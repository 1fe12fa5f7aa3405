import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { repositoryRoot } from "../../test/support/repository.js";
import { runOrThrow } from "../../test/support/run-program.js";

/** In a process of its own: MiB of the part for new objects, behind a million of them. */
async function afterManyObjects(version: string): Promise<number> {
  const module = pathToFileURL(path.join(repositoryRoot, "dist/src/cli/young-generation.js")).href;
  const program = `
    const { keepYoungGenerationSmall } = await import(${JSON.stringify(module)});
    const v8 = await import("node:v8");
    keepYoungGenerationSmall(${JSON.stringify(version)});
    let kept = [];
    for (let index = 0; index < 2e6; index++) {
      kept.push({ index, list: [index] });
      if (kept.length > 100_000) kept = [];
    }
    const space = v8.getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
    process.stdout.write(String(space.space_size / 2 ** 20));`;
  const { output } = await runOrThrow(process.execPath, ["--input-type=module", "--eval", program]);
  return Number(output);
}

test("new objects have a small place with the versions of Node that it was tried with, and with others what V8 thinks right", async () => {
  const [small, large] = [await afterManyObjects(process.versions.node), await afterManyObjects("99.0.0")];
  // The place itself is 1 MiB a half; while others use the cores, pages that are being emptied are counted besides.
  assert.ok(4 * small <= large, `${small} and ${large} MiB`);
});
