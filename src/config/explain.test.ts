import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { parse } from "yaml";
import { configMarkdown, defaultYaml } from "./explain.js";
import { readConfig } from "./load.js";
import { configRows } from "./schema.js";

test("the file of a first start reads back as the defaults", () => {
  assert.deepEqual(readConfig({ text: defaultYaml() }), readConfig());
});

test("it holds every key, each with its comment, in lines of bearable length", () => {
  const lines = defaultYaml().split("\n");
  for (const { key, default: value } of configRows) {
    const name = key.slice(key.lastIndexOf(".") + 1);
    const at = lines.findIndex((line) => line.trimStart().startsWith(`${name}: `));
    assert.ok(at > 0, `${key} is missing`);
    assert.match(lines[at - 1] ?? "", /^ *# Example: /, key);
    assert.match(lines[at - 2] ?? "", /^ *# \w/, key);
    assert.ok(typeof value === "string" || lines[at]?.includes("["));
  }
  assert.ok(lines.every((line) => line.length <= 110));
});

test("other readers of YAML find the same text, leading zeros included", () => {
  const plain = parse(defaultYaml()) as { files: unknown; explicit: unknown; passive: unknown };
  assert.deepEqual(plain.files, { mode: "0644", directoryMode: "0755" });
  assert.equal(plain.explicit, "*:2121");
});

test("docs/config.md is what the table says", async () => {
  const file = new URL("../../../docs/config.md", import.meta.url);
  assert.equal(await readFile(file, "utf8"), configMarkdown(), "write docs/config.md anew from configMarkdown()");
});

test("the document explains every key and its variable", () => {
  const text = configMarkdown();
  for (const { key } of configRows) assert.ok(text.includes(`### \`${key}\`\n`), key);
  assert.ok(text.includes("| Variable | `SEALIFT_TIMEOUTS__DATAWAIT` |"));
});
