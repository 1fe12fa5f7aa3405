import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { findCycles } from "./architecture/cycles.js";
import { type ImportRule, isTestCode, objection } from "./architecture/import-rules.js";
import { type FunctionSize, readSources, type Source } from "./architecture/read-sources.js";

const storageContract = [
  "src/storage/contract.ts",
  "src/storage/errors.ts",
  "src/storage/copy-bytes.ts",
  "src/storage/offered-length.ts",
];
const accountsContract = ["src/accounts/contract.ts", "src/accounts/rights.ts"];
const contracts = [...storageContract, ...accountsContract, "src/guard/contract.ts"];

/** Who may import what. The first row that is about a file holds. */
const table: readonly ImportRule[] = [
  { part: "support", files: ["src/support/"], ours: [], node: true, packages: [] },
  {
    part: "names in other encodings",
    files: ["src/protocol/name-coding.ts"],
    ours: ["src/protocol/", "src/support/"],
    node: false,
    packages: ["iconv-lite"],
  },
  { part: "protocol", files: ["src/protocol/"], ours: ["src/support/"], node: false, packages: [] },
  {
    part: "pki",
    files: ["src/pki/"],
    ours: ["src/support/"],
    node: true,
    packages: ["@peculiar/x509", "reflect-metadata", "pkijs", "acme-client"],
  },
  { part: "tls", files: ["src/tls/"], ours: ["src/support/"], types: ["src/pki/"], node: true, packages: [] },
  {
    part: "a storage backend",
    files: ["src/storage/disk/", "src/storage/memory/"],
    ours: [...storageContract, "src/protocol/", "src/support/"],
    node: true,
    packages: [],
  },
  {
    part: "storage under a quota",
    files: ["src/storage/quota/"],
    ours: [...storageContract, "src/guard/contract.ts", "src/protocol/", "src/support/"],
    node: false,
    packages: [],
  },
  { part: "storage", files: ["src/storage/"], ours: ["src/protocol/", "src/support/"], node: false, packages: [] },
  {
    part: "the account database",
    files: ["src/accounts/database/"],
    ours: ["src/accounts/", "src/protocol/", "src/support/"],
    node: true,
    packages: ["kysely", "@photostructure/sqlite"],
  },
  {
    part: "passwords and login",
    files: ["password.ts", "password-worker.ts", "random-password.ts", "login.ts"].map(
      (file) => `src/accounts/${file}`,
    ),
    ours: ["src/accounts/", "src/support/"],
    node: true,
    packages: ["@node-rs/argon2"],
  },
  { part: "accounts", files: ["src/accounts/"], ours: ["src/protocol/", "src/support/"], node: false, packages: [] },
  { part: "guard", files: ["src/guard/"], ours: ["src/protocol/", "src/support/"], node: false, packages: [] },
  {
    part: "server",
    files: ["src/server/"],
    ours: ["src/protocol/", "src/tls/", "src/support/", ...contracts],
    node: true,
    packages: [],
  },
  {
    part: "client",
    files: ["src/client/"],
    ours: [
      ...["src/protocol/", "src/support/"],
      ...["hello", "clean-end", "policy", "upgrade", "suites", "probe-hello"].map((file) => `src/tls/${file}.ts`),
      // What a certificate says, and whether it was revoked: nothing that makes any.
      ...["certificate-parts", "chain", "errors", "inspect", "status"].map((file) => `src/pki/${file}.ts`),
      ...["crl", "crl-ask", "containers/pem", "ocsp-answer", "ocsp-ask"].map((file) => `src/pki/${file}.ts`),
    ],
    node: true,
    packages: ["socks"],
  },
  {
    part: "the console's interface",
    files: ["src/console/api/"],
    ours: [...contracts, "src/config/schema.ts", "src/pki/status.ts"],
    types: ["src/server/control.ts", "src/server/events.ts"],
    node: false,
    packages: ["hono", "zod"],
  },
  { part: "config", files: ["src/config/"], ours: ["src/support/"], node: true, packages: ["zod", "yaml"] },
  {
    part: "the process that decodes images",
    files: ["src/app/thumbnails/image-program.ts"],
    ours: ["src/app/thumbnails/messages.ts"],
    node: true,
    packages: ["sharp"],
  },
  { part: "app", files: ["src/app/", "src/index.ts"], ours: ["src/"], node: true, packages: ["pino"] },
  {
    part: "cli",
    files: ["src/cli/"],
    // Programs that it starts are given none of our secrets.
    ours: [
      "src/app/",
      "src/client/",
      "src/config/",
      "src/pki/",
      "src/support/child-environment.ts",
      "src/support/steady-clock.ts",
    ],
    node: true,
    packages: ["commander", "@clack/prompts", "cli-progress"],
  },
];

const MAX_FILE_LINES = 300;
/** One case after the other, with nothing to follow from one to the next. */
const MAX_TEST_FILE_LINES = 500;
const MAX_FUNCTION_LINES = 60;
/** Tables may be longer; each with its reason. */
const longFiles: ReadonlyMap<string, string> = new Map([
  ["src/config/schema.ts", "the table of all settings"],
  ["src/protocol/listing/test-recorded.ts", "what servers have answered"],
]);

const sources = readSources();
const inProduct = (source: Source) => source.file.startsWith("src/");

/** An import as a file of ours from the root, `node:x`, or the name of a package. */
function resolve(file: string, specifier: string): string {
  if (specifier.startsWith(".")) return path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, ".ts");
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** All at once, so that one run shows everything there is to mend. */
function expectNone(problems: readonly string[]): void {
  if (problems.length > 0) assert.fail(`\n${problems.join("\n")}`);
}

test("there is something to check", () => {
  assert.ok(sources.filter(inProduct).length > 50);
  assert.ok(sources.some((source) => source.imports.length > 0 && source.functions.length > 0));
});

test("every import is one that the table allows", () => {
  expectNone(
    sources.filter(inProduct).flatMap(({ file, imports }) =>
      imports.flatMap(({ specifier, typeOnly }) => {
        const why = objection(table, file, resolve(file, specifier), typeOnly);
        return why === undefined ? [] : [`${file} imports ${specifier}: ${why}`];
      }),
    ),
  );
});

test("no file imports itself by way of others", () => {
  const graph = new Map(
    sources.map(({ file, imports }) => [file, imports.map(({ specifier }) => resolve(file, specifier))]),
  );
  expectNone(findCycles(graph).map((cycle) => [...cycle, cycle[0]].join(" -> ")));
});

/** What is loaded with a file: by way of others too, but for what they load when it comes to that. */
function loadedWith(start: string): ReadonlySet<string> {
  const byFile = new Map(sources.map(({ file, imports }) => [file, imports]));
  const loaded = new Set([start]);
  for (const file of loaded)
    for (const { specifier, typeOnly, lazy } of byFile.get(file) ?? [])
      if (!typeOnly && !lazy) loaded.add(resolve(file, specifier));
  return loaded;
}

test("nobody waits for packages that they do not need", () => {
  const needless: readonly (readonly [string, readonly string[]])[] = [
    ["src/app/start.ts", ["@peculiar/x509", "acme-client", "sharp"]],
    ["src/app/workers/main.ts", ["@peculiar/x509", "acme-client", "sharp", "zod", "yaml", "pino"]],
    ["src/cli/control.ts", ["@peculiar/x509", "kysely", "zod", "yaml", "pino"]],
    ["src/cli/sessions.ts", ["@peculiar/x509", "kysely", "zod", "yaml", "pino"]],
    ["src/cli/client/commands.ts", ["@peculiar/x509", "kysely", "zod", "yaml", "pino"]],
    ["src/cli/cert.ts", ["@peculiar/x509", "kysely", "pino", "acme-client"]],
    ["src/cli/tls.ts", ["@peculiar/x509", "kysely", "pino", "acme-client"]],
  ];
  for (const [file, packages] of needless) {
    const loaded = loadedWith(file);
    assert.ok(loaded.size > 5, file);
    expectNone(packages.filter((name) => loaded.has(name)).map((name) => `${file} loads ${name}`));
  }
});

test("nothing is exported by default", () => {
  expectNone(sources.filter((source) => source.hasDefaultExport).map((source) => source.file));
});

test("files are short", () => {
  expectNone(
    sources
      .filter(({ file, lines }) => lines > (isTestCode(file) ? MAX_TEST_FILE_LINES : MAX_FILE_LINES))
      .filter(({ file }) => !longFiles.has(file))
      .map(({ file, lines }) => `${file} has ${lines} lines`),
  );
  expectNone([...longFiles.keys()].filter((file) => !sources.some((source) => source.file === file)));
});

test("functions are short", () => {
  // In test code a function that holds tests, each a function of its own, counts without them.
  const counted = (file: string, size: FunctionSize) => (isTestCode(file) ? size.ownLines : size.lines);
  expectNone(
    sources.flatMap(({ file, functions }) =>
      functions
        .filter((size) => counted(file, size) > MAX_FUNCTION_LINES)
        .map((size) => `${file}:${size.line} ${size.name} has ${counted(file, size)} lines`),
    ),
  );
});

test("files and folders have names in kebab case, and none is a drawer for all sorts", () => {
  const names = new Set(sources.flatMap(({ file }) => file.split("/")));
  expectNone([...names].filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?(\.ts)?$/.test(name)));
  expectNone([...names].filter((name) => /^(utils?|helpers?|misc|common)(\.ts)?$/.test(name)));
});

test("the table refuses what it shall refuse", () => {
  const refused = (from: string, target: string, typeOnly = false) =>
    assert.notEqual(objection(table, from, target, typeOnly), undefined, `${from} -> ${target}`);
  refused("src/server/session.ts", "src/client/connection.ts");
  refused("src/client/client.test.ts", "src/server/server.ts");
  refused("src/server/session.ts", "src/storage/disk/index.ts");
  refused("src/server/session.ts", "src/server/session.test.ts");
  refused("src/protocol/reply.ts", "node:net");
  refused("src/protocol/reply.ts", "src/server/session.ts", true);
  refused("src/tls/context.ts", "src/pki/store.ts");
  refused("src/support/address.ts", "zod");
  refused("src/somewhere/else.ts", "src/support/address.ts");
  refused("src/app/main.ts", "(computed)");
  refused("src/app/main.ts", "test/support/leaks.ts");
  assert.equal(objection(table, "src/tls/context.ts", "src/pki/store.ts", true), undefined);
  assert.equal(objection(table, "src/app/main.ts", "src/server/server.ts", false), undefined);
  assert.equal(isTestCode("src/storage/conformance/kit.ts"), true);
});

test("a cycle is found, with type imports and through several files", () => {
  const imports = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", ["a"]],
    ["d", []],
  ]);
  assert.deepEqual(findCycles(imports), [["a", "b", "c"]]);
});
