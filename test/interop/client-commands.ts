import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ConnectOptions } from "../../src/client/index.js";
import { repositoryRoot } from "../support/repository.js";
import { runOrThrow } from "../support/run-program.js";
import type { VerbRun } from "../support/run-verbs.js";

const small = "tree/deep/s p ä.txt";
const smallThere = "/sub/up/deep/s%20p%20%C3%A4.txt";

/** What is done against each server with each version of TLS. `@`: the address. */
const before: readonly (readonly string[])[] = [
  ["mkdir", "-p", "@/sub"],
  ["mirror", "tree", "@/sub/up", "--parallel", "2"],
  ["mirror", "tree", "@/sub/up", "--parallel", "1", "--size-only"],
  ["put", "tree/large.bin", "@/sub/"],
  ["get", "@/sub/large.bin", "got"],
  ["cat", `@${smallThere}`],
  ["mirror", "@/sub/up", "down", "--parallel", "2"],
];
/** And with the newest only. */
const more: readonly (readonly string[])[] = [
  ["put", "-c", "tree/large.bin", "@/sub/large.bin"],
  ["get", "@/sub/large.bin", "parts", "--segments", "2"],
  ["edit", `@${smallThere}`],
  ["cat", `@${smallThere}`],
  ["mv", "@/sub/large.bin", "~/sub/moved"],
  ["stat", "@/sub/moved"],
  ["ls", "@/sub"],
  ["tree", "@/sub"],
  ["shell", "@", "-c", "cd sub; pwd; cls"],
];
const after: readonly (readonly string[])[] = [
  ["rm", "-r", "@/sub"],
  ["stat", "@/sub"],
];

/** The command line against a server, with one version of TLS: all verbs in one process, which works in `folder`. `home`: where it may write there. */
export async function useCommands(options: ConnectOptions, home: string, folder: string): Promise<void> {
  const { host, port, user, security, tls } = options;
  const at = `${security === "implicit" ? "ftps" : "ftpes"}://${user}@${host}:${port}${home}`;
  const isNewest = tls?.maximum !== "TLSv1.2";
  const large = await fill(folder, tls?.authorities?.[0] ?? "");
  const verbs = [...before, ...(isNewest ? more : []), ...after];
  const strict = ["--ca", "ca.pem", "--tls-max", isNewest ? "1.3" : "1.2", "--json"];
  const lists = verbs.map(([verb = "", ...rest]) => [
    ...[verb, ...strict],
    ...rest.map((word) => word.replace(/^@/, at).replace(/^~/, home)),
  ]);
  const runs = await runAll(lists, folder, options.password ?? "");
  for (const [index, { args, status, errors, output }] of runs.entries())
    assert.equal(status, index === runs.length - 1 ? 6 : 0, `${args.join(" ")}\n${output}${errors}`);
  for (const file of ["got", "down/large.bin", ...(isNewest ? ["parts"] : [])])
    assert.ok(large.equals(await readFile(path.join(folder, file))), file);
  assert.equal(await readFile(path.join(folder, "down", small.slice("tree/".length)), "utf8"), "small");
  const { copied, same } = JSON.parse(runs[2]?.output.trim().split("\n").at(-1) ?? "");
  assert.deepEqual([copied, same], [0, 2]);
  const told = runs.filter(({ args }) => args[0] === "cat").map(({ output }) => output);
  assert.deepEqual(told, isNewest ? ["small", "smallmore\n"] : ["small"]);
}

async function fill(folder: string, authority: string): Promise<Buffer> {
  const large = randomBytes(2_500_000);
  await mkdir(path.join(folder, path.dirname(small)), { recursive: true });
  await writeFile(path.join(folder, "ca.pem"), authority);
  await writeFile(path.join(folder, "tree", "large.bin"), large);
  await writeFile(path.join(folder, small), "small");
  await writeFile(path.join(folder, "editor"), '#!/bin/sh\necho more >> "$1"\n', { mode: 0o755 });
  return large;
}

async function runAll(lists: readonly (readonly string[])[], folder: string, password: string): Promise<VerbRun[]> {
  const program = path.join(repositoryRoot, "dist/test/support/run-verbs.js");
  const environment = {
    ...{ XDG_CONFIG_HOME: folder, NETRC: "/dev/null", SEALIFT_PASSWORD: password },
    ...{ VISUAL: path.join(folder, "editor"), DBUS_SESSION_BUS_ADDRESS: "" },
  };
  const { output } = await runOrThrow(process.execPath, [program, JSON.stringify(lists)], { folder, environment });
  return JSON.parse(output) as VerbRun[];
}
