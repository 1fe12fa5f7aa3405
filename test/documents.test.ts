import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { repositoryRoot } from "./support/repository.js";

const folders = ["", "docs", "docs/decisions"];
const documents = folders.flatMap((folder) =>
  readdirSync(path.join(repositoryRoot, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.posix.join(folder, name)),
);

function read(file: string): string {
  return readFileSync(path.join(repositoryRoot, file), "utf8");
}

/** Without fenced code, which shows what may be, not what is. */
function prose(file: string): string {
  return read(file).replace(/^```[\s\S]*?^```$/gm, "");
}

/** Cells of the rows of all tables, head and ruler left out. */
function tableRows(file: string): readonly (readonly string[])[] {
  const tables = prose(file).matchAll(/^\|.*\|\n\|[-| ]+\|\n((?:\|.*\|\n)+)/gm);
  return [...tables].flatMap(([, rows = ""]) =>
    rows
      .trimEnd()
      .split("\n")
      .map((row) =>
        row
          .slice(1, -1)
          .split("|")
          .map((cell) => cell.trim()),
      ),
  );
}

function expectNone(problems: readonly string[]): void {
  assert.equal(problems.join("\n"), "");
}

/** The anchors of a page's headings, as repositories make them. */
function anchors(file: string): ReadonlySet<string> {
  const headings = [...prose(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
}

test("every link leads to a page and a heading that are there", () => {
  assert.ok(documents.length >= 10);
  expectNone(
    documents.flatMap((file) =>
      [...prose(file).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
        if (/^https?:/.test(target)) return [];
        const [page = "", anchor] = target.split("#");
        const place = page === "" ? file : path.posix.join(path.posix.dirname(file), page);
        const isThere =
          existsSync(path.join(repositoryRoot, place)) && (anchor === undefined || anchors(place).has(anchor));
        return isThere ? [] : [`${file}: ${target}`];
      }),
    ),
  );
});

test("every file that the pages about the code name is there", () => {
  const named = [
    "ARCHITECTURE.md",
    "SECURITY.md",
    ...documents.filter((file) => file.startsWith("docs/decisions/")),
  ].flatMap((file) =>
    [...prose(file).matchAll(/`((?:src|test|scripts|examples|bin)\/[\w./-]*)`/g)].map(([, name = ""]) => name),
  );
  assert.ok(named.length > 40);
  expectNone(named.filter((name) => !existsSync(path.join(repositoryRoot, name))));
});

test("the limits in SECURITY.md are those of the code", () => {
  const rows = tableRows("SECURITY.md").filter(([name]) => /^`[A-Z_]+`$/.test(name ?? ""));
  assert.ok(rows.length >= 20);
  expectNone(
    rows.flatMap(([name = "", value = "", file = ""]) => {
      const constant = name.slice(1, -1);
      const [, written = ""] = new RegExp(`const ${constant} = ([\\d_ *]+);`).exec(read(file.slice(1, -1))) ?? [];
      const inCode = written
        .split("*")
        .reduce((product, factor) => product * Number(factor.trim().replaceAll("_", "")), 1);
      const inPage = Number((/^[\d,]+/.exec(value) ?? [""])[0].replaceAll(",", ""));
      return written !== "" && inCode === inPage ? [] : [`${constant} is ${written || "not there"}, not ${value}`];
    }),
  );
});

test("the replies that README.md explains are the server's own", () => {
  const sources = readdirSync(path.join(repositoryRoot, "src/server"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => read(`src/server/${name}`))
    .join("\n");
  const replies = tableRows("README.md").flatMap(([cell = ""]) => /^`\d{3} (.+)`$/.exec(cell)?.[1] ?? []);
  assert.ok(replies.length >= 15);
  expectNone(replies.filter((words) => !sources.includes(words)));
});

test("every dependency has its reasons in the decision about dependencies", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
  const explained = read("docs/decisions/001-dependencies.md");
  expectNone(
    Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !explained.includes(`| \`${name}\` `)),
  );
});
