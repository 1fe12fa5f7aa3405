import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { startTestServer, type TestServer, testPassword, testUser } from "../../../test/support/ftps-server.js";
import { repositoryRoot } from "../../../test/support/repository.js";
import { runOrThrow } from "../../../test/support/run-program.js";
import type { VerbRun } from "../../../test/support/run-verbs.js";
import { type TemporaryFolder, temporaryFolder } from "../../../test/support/temporary.js";

let server: TestServer;
let folder: TemporaryFolder;
before(async () => {
  server = await startTestServer({
    files: { "/a.txt": "one", "/d/b.txt": "two", "/d/e.txt": "to edit", "/large": Buffer.alloc(3_500_000, "l") },
  });
  folder = await temporaryFolder("json");
  await writeFile(path.join(folder.path, "ca.pem"), server.ca);
  await writeFile(path.join(folder.path, "up.txt"), "up");
  await writeFile(path.join(folder.path, "editor"), '#!/bin/sh\necho more >> "$1"\n');
  await chmod(path.join(folder.path, "editor"), 0o755);
});
after(async () => {
  await server.stop();
  await folder.remove();
});

async function runAll(lists: readonly (readonly string[])[]): Promise<readonly VerbRun[]> {
  const program = path.join(repositoryRoot, "dist/test/support/run-verbs.js");
  const { output } = await runOrThrow(process.execPath, [program, JSON.stringify(lists)], {
    folder: folder.path,
    environment: {
      ...{ XDG_CONFIG_HOME: path.join(folder.path, "config"), NETRC: "/dev/null", SEALIFT_PASSWORD: testPassword },
      ...{ VISUAL: path.join(folder.path, "editor"), DBUS_SESSION_BUS_ADDRESS: "" },
    },
  });
  return JSON.parse(output) as VerbRun[];
}

/** Every verb with `--json`, what is behind it, and the events that it prints. `@` is the server. */
const verbs: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["ls", ["@/d"], ["entry", "entry"]],
  ["tree", ["@/d"], ["entry", "entry"]],
  ["stat", ["@/a.txt"], ["entry"]],
  ["hash", ["@/a.txt"], ["hash"]],
  ["inspect", ["@/"], ["inspection"]],
  ["get", ["@/a.txt", "got.txt"], ["downloaded"]],
  ["get", ["@/large", "large", "--segments", "3"], ["downloaded"]],
  ["put", ["up.txt", "@/up.txt"], ["uploaded"]],
  ["mirror", ["@/d", "tree", "--delete"], ["copied", "copied", "summary"]],
  ["mirror", ["tree", "@/copy", "--dry-run"], ["will-copy", "will-copy", "summary"]],
  ["edit", ["@/d/e.txt"], ["edited"]],
  ["mv", ["@/up.txt", "/moved"], ["renamed"]],
  ["mkdir", ["@/new"], ["made"]],
  ["rm", ["@/moved"], ["removed"]],
  ["shell", ["@/", "-c", "pwd; cls d; mkdir x; rm -r x"], ["folder", "entry", "entry", "made", "removed"]],
  ["trust add", ["h.example:21", "--fingerprint", "ab".repeat(32)], ["trusted"]],
  ["trust list", [], ["trusted"]],
  ["trust remove", ["h.example:21"], ["forgotten"]],
  ["site add", ["work", "ftpes://h.example/", "--no-password"], ["saved"]],
  ["site list", [], ["site"]],
  ["site show", ["work"], ["site"]],
  ["site default", ["work"], ["default"]],
  ["site remove", ["work"], ["removed"]],
];

const eventsOf = ({ output }: VerbRun): readonly Record<string, unknown>[] =>
  output
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));

test("every verb prints JSON lines, each with its event, and nothing else", async () => {
  const at = `ftpes://${testUser}@127.0.0.1:${server.explicit}`;
  const lists = verbs.map(([verb, args]) => {
    const isServer = args.some((arg) => arg.startsWith("@"));
    return [
      ...verb.split(" "),
      ...(isServer ? ["--ca", "ca.pem"] : []),
      "--json",
      ...args.map((arg) => arg.replace(/^@/, at)),
    ];
  });
  for (const [index, run] of (await runAll(lists)).entries()) {
    const [, , expected] = verbs[index] ?? [];
    assert.deepEqual([run.args[0], run.status, run.errors], [run.args[0], 0, ""], run.output);
    assert.deepEqual(
      eventsOf(run).map(({ event }) => event),
      expected,
      run.args.join(" "),
    );
  }
});

test("a verb that fails prints one line that says so, and has the status of its code", async () => {
  const lists = [
    ...new Set(verbs.filter(([, args]) => args.some((arg) => arg.startsWith("@"))).map(([verb]) => verb)),
  ].map((verb) => {
    const args = verbs.find(([each]) => each === verb)?.[1] ?? [];
    return [verb, "--json", ...args.map((arg) => arg.replace(/^@/, "ftpes://nobody@127.0.0.1:1"))];
  });
  for (const run of await runAll([...lists, ["cat", "--json", "nosite:/x"], ["site", "show", "--json", "none"]])) {
    const [error, ...more] = eventsOf(run);
    assert.deepEqual([error?.event, typeof error?.message, more, run.errors], ["error", "string", [], ""]);
    const status = { unreachable: 3, usage: 2, failed: 1 }[String(error?.code)];
    assert.equal(run.status, status, run.args.join(" "));
  }
});

test("no verb with --json is missing here", async () => {
  const { output } = await runOrThrow(process.execPath, [
    path.join(repositoryRoot, "bin/sealift.js"),
    "completion",
    "bash",
  ]);
  const rows = [...output.matchAll(/^ {2}'([^']*)'\) .*opts='([^']*)'/gm)];
  const servers = /^(?:serve|user|cert|sessions|kick|stop|reload|status|upgrade|tls|completion)\b/;
  const theirs = rows.flatMap(([, verb = "", options = ""]) =>
    options.includes("--json") && !servers.test(verb) ? [verb] : [],
  );
  const known = new Set([...verbs.map(([verb]) => verb), "cat"]);
  assert.ok(theirs.length >= 15);
  assert.deepEqual(
    theirs.filter((verb) => !known.has(verb)),
    [],
  );
});
