import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../support/temporary.js";
import { readSources, type Source } from "./read-sources.js";

async function read(text: string): Promise<Source> {
  await using folder = await temporaryFolder("sources");
  await mkdir(path.join(folder.path, "src"));
  await writeFile(path.join(folder.path, "src", "one.ts"), text);
  await writeFile(path.join(folder.path, "tsconfig.json"), JSON.stringify({ include: ["src"] }));
  const [source, ...others] = readSources(folder.path);
  assert.ok(source);
  assert.equal(others.length, 0);
  return source;
}

test("every kind of import is seen, and whether it is one of types", async () => {
  const { file, imports } = await read(`
    import "./plain.js";
    import one, { type Two } from "./value.js";
    import type { Three } from "./type.js";
    import { type Four, type Five } from "./types.js";
    export * from "./all.js";
    export type { Six } from "./exported-type.js";
    type Seven = import("./inline.js").Seven;
    const later = () => import("./later.js");
    const somewhere = (name: string) => import(name);
    const text = 'import "./in-a-string.js"'; // import "./in-a-comment.js"
  `);
  assert.equal(file, "src/one.ts");
  const seen = imports.map(({ specifier, typeOnly }) => (typeOnly ? `${specifier} (types)` : specifier));
  assert.deepEqual(seen, [
    "./plain.js",
    "./value.js",
    "./type.js (types)",
    "./types.js (types)",
    "./all.js",
    "./exported-type.js (types)",
    "./inline.js (types)",
    "./later.js",
    "(computed)",
  ]);
  assert.deepEqual(
    imports.filter(({ lazy }) => lazy).map(({ specifier }) => specifier),
    ["./later.js", "(computed)"],
  );
});

test("a default export is seen in each of its forms, and nothing else is taken for one", async () => {
  for (const text of ["export default 1;", "export default class {}", "const a = 1; export { a as default };"]) {
    assert.equal((await read(text)).hasDefaultExport, true, text);
  }
  const innocent = "export function f(x: number) { switch (x) { default: return 'export default'; } }";
  assert.equal((await read(innocent)).hasDefaultExport, false);
});

test("functions are measured without the comment before them, with and without those inside", async () => {
  const { lines, functions } = await read(
    [
      "/** What it does. */",
      "export function outer() {",
      '  const text = "}";',
      "  const inner = () => {",
      "    return text;",
      "  };",
      "  return inner;",
      "}",
      "",
    ].join("\n"),
  );
  assert.equal(lines, 8);
  const byName = new Map(functions.map((size) => [size.name, size]));
  assert.deepEqual(byName.get("outer"), { name: "outer", line: 2, lines: 7, ownLines: 4 });
  assert.deepEqual(byName.get("inner"), { name: "inner", line: 4, lines: 3, ownLines: 3 });
});
