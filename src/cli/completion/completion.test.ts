import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { repositoryRoot } from "../../../test/support/repository.js";
import { runOrThrow } from "../../../test/support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../../../test/support/temporary.js";

let folder: TemporaryFolder;
let script: string;
before(async () => {
  folder = await temporaryFolder("completion");
  await mkdir(path.join(folder.path, "sub folder"));
  await writeFile(path.join(folder.path, "may.csv"), "");
  const program = path.join(repositoryRoot, "bin/sealift.js");
  script = (await runOrThrow(process.execPath, [program, "completion", "bash"])).output;
});
after(() => folder.remove());

/** What bash offers at the end of each line. Saved sites are `work` and `home`. */
async function offered(lines: readonly string[]): Promise<readonly (readonly string[])[]> {
  const ask = `sealift() { printf 'work\\nhome\\n'; }
while IFS= read -r COMP_LINE; do
  COMP_POINT=\${#COMP_LINE}
  _sealift
  printf '%s|' "\${COMPREPLY[@]}"
  echo
done`;
  const options = { folder: folder.path, input: `${lines.join("\n")}\n` };
  const { output } = await runOrThrow("bash", ["--norc", "-c", `${script}\n${ask}`], options);
  return output
    .trimEnd()
    .split("\n")
    .map((line) => line.split("|").filter((word) => word !== ""));
}

test("bash completes commands, options, values, files, folders and saved sites of every depth", async () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["sealift mir", ["mirror"]],
    ["sealift site a", ["add"]],
    ["sealift cert issue c", ["client"]],
    ["sealift mirror --check", ["--checksum"]],
    ["sealift mirror --parallel 4 --seg", ["--segments"]],
    ["sealift cert export x --format p", ["pem", "pkcs12", "pkcs7"]],
    ["sealift ls --ca m", ["may.csv"]],
    ["sealift ls w", ["work:"]],
    ["sealift ls --json h", ["home:"]],
    ["sealift put ma", ["may.csv"]],
    ["sealift put may.csv wo", ["work:"]],
    ["sealift get work:x ma", ["may.csv"]],
    ["sealift mirror ", ["may.csv", "sub folder", "work:", "home:"]],
    ["sealift site show ho", ["home"]],
    ["sealift completion f", ["fish"]],
    ["sealift ls work:/x", []],
  ];
  const given = await offered(cases.map(([line]) => line));
  for (const [index, [line, expected]] of cases.entries())
    assert.deepEqual([...(given[index] ?? [])].sort(), [...expected].sort(), line);
});

test("bash takes the script through its own completion too", async () => {
  const asked = `complete -p sealift`;
  const { output } = await runOrThrow("bash", ["--norc", "-c", `${script}\n${asked}`]);
  assert.equal(output, "complete -F _sealift sealift\n");
});
