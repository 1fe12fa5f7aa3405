import assert from "node:assert/strict";
import { type SpawnOptions, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { at, bytes, get, isMissing, listAll, namesIn, put, rejectsWith } from "../conformance/kit.js";
import type { Storage } from "../contract.js";
import { openDiskStorage } from "./index.js";
import { secret } from "./testing.js";

/**
 * What a file system refuses: space, permission, descriptors. Each case runs in a process of its own, where that is so; this file is both
 * the tests and, with a case's name in the environment, that process.
 */
const CASE = "SEALIFT_TEST_CASE";
const ROOT = "SEALIFT_TEST_ROOT";
/** A group that whoever runs this is not in. */
const FOREIGN_GROUP = "54321";

const fresh = { at: 0, overwrite: true } as const;

interface LimitCase {
  readonly title: string;
  /** Shell words before the program, which set the limit; the first that this machine allows. */
  readonly within: readonly string[];
  readonly run: (storage: Storage, root: string) => Promise<void>;
}

const cases: Readonly<Record<string, LimitCase>> = {
  full: {
    title: "a full file system is no-space: nothing is published, what was there stays, and space comes back",
    // Inside some containers nothing can be mounted; there a file may not grow, which the disk says in another way.
    within: [
      `unshare --mount MAP sh -c 'mount -t tmpfs -o size=1m,mode=777 tmpfs "$${ROOT}" && exec "$@"' sh`,
      `sh -c 'ulimit -f 2048; exec "$@"' sh`,
    ],
    run: runFull,
  },
  large: {
    title: "a file that grows over the limit of the process is no-space",
    within: [`sh -c 'ulimit -f 100; exec "$@"' sh`],
    run: runLarge,
  },
  denied: {
    title: "without permission it is denied, and a read-only file is not replaced",
    // Root stays root, to find this file wherever it is, but without the capabilities that pass over permissions.
    within: [process.getuid?.() === 0 ? "setpriv --bounding-set=-all" : ""],
    run: runDenied,
  },
  descriptors: {
    title: "without descriptors it is overloaded, and works again when there are some",
    within: [`sh -c 'ulimit -n 64; exec "$@"' sh`],
    run: runDescriptors,
  },
};

async function runFull(storage: Storage): Promise<void> {
  await put(storage, at("/old"), "old");
  const writer = await storage.write(at("/old"), fresh);
  await rejectsWith(
    "no-space",
    fill((chunk) => writer.write([chunk])),
  );
  await rejectsWith("no-space", writer.write([bytes("x")]));
  await rejectsWith("no-space", writer.commit());
  assert.equal(await get(storage, at("/old")), "old");
  assert.deepEqual(await namesIn(storage, at("/")), ["old"]);
  const kept = await storage.unfinished(at("/old"));
  assert.ok(kept !== undefined && kept.offered > 0 && kept.offered % 4096 === 0, `${kept?.offered}`);
  assert.equal(await storage.dropUnfinished(at("/old")), true);
  const free = await storage.freeSpace(at("/"));
  assert.ok(free !== undefined && free > 900_000, `${free}`);
  await put(storage, at("/new"), "x".repeat(500_000));
  await rejectsWith(
    "no-space",
    storage.write(at("/new"), { at: "end", overwrite: true }).then((second) => second.write([new Uint8Array(600_000)])),
  );
}

async function runLarge(storage: Storage): Promise<void> {
  const writer = await storage.write(at("/f"), fresh);
  await rejectsWith(
    "no-space",
    fill((chunk) => writer.write([chunk])),
  );
  await writer.discard();
  await isMissing(storage, at("/f"));
}

/** Never more than 4 MiB. */
async function fill(write: (chunk: Uint8Array) => Promise<void>): Promise<void> {
  for (let count = 0; count < 64; count++) await write(new Uint8Array(64 * 1024));
}

async function runDenied(storage: Storage, root: string): Promise<void> {
  mkdirSync(join(root, "closed"));
  mkdirSync(join(root, "blind"));
  mkdirSync(join(root, "fixed"));
  writeFileSync(join(root, "closed/f"), "x");
  writeFileSync(join(root, "blind/f"), "x");
  writeFileSync(join(root, "fixed/f"), "x");
  writeFileSync(join(root, "readonly"), "x", { mode: 0o444 });
  writeFileSync(join(root, "secret"), "x", { mode: 0o000 });
  chmodSync(join(root, "closed"), 0o000);
  chmodSync(join(root, "blind"), 0o311);
  chmodSync(join(root, "fixed"), 0o555);
  try {
    await rejectsWith("denied", storage.stat(at("/closed/f")));
    await rejectsWith("denied", listAll(storage, at("/closed")));
    await rejectsWith("denied", storage.read(at("/secret")));
    await rejectsWith("denied", storage.write(at("/secret"), { at: "end", overwrite: true }));
    await rejectsWith("denied", storage.write(at("/readonly"), fresh));
    await rejectsWith("denied", storage.write(at("/fixed/new"), fresh));
    await rejectsWith("denied", storage.removeFile(at("/fixed/f")));
    await rejectsWith("denied", storage.rename(at("/fixed/f"), at("/f"), { overwrite: false }));
    await rejectsWith("denied", storage.makeDirectory(at("/fixed/d")));
    // A directory that may be searched but not read: a drop box.
    await rejectsWith("denied", listAll(storage, at("/blind")));
    assert.equal(await get(storage, at("/blind/f")), "x");
    await put(storage, at("/blind/new"), "new");
    const full = await openDiskStorage({ root, secret, owner: "demo", durability: "full" });
    await assert.rejects(full.write(at("/blind/flushed"), fresh), {
      kind: "denied",
      message: /needs the permission to read/,
    });
    await rejectsWith("denied", full.makeDirectory(at("/blind/made")));
    await isMissing(storage, at("/blind/made"));
    await full.close();
    // The owner of a file that he cannot read may still open it up.
    await storage.setMode(at("/secret"), 0o600);
    assert.equal(await get(storage, at("/secret")), "x");
    await rejectsWith(
      "denied",
      openDiskStorage({ root, secret, owner: "demo", group: FOREIGN_GROUP }).then((other) => put(other, at("/g"), "x")),
    );
    await isMissing(storage, at("/g"));
    assert.equal(readFileSync(join(root, "readonly"), "utf8"), "x");
    assert.deepEqual(readdirSync(root).sort(), ["blind", "closed", "fixed", "readonly", "secret"]);
  } finally {
    for (const name of ["closed", "blind", "fixed"]) chmodSync(join(root, name), 0o755);
  }
}

async function runDescriptors(storage: Storage): Promise<void> {
  await storage.makeDirectory(at("/d"));
  await put(storage, at("/d/f"), "x");
  const readers: { close(): Promise<void> }[] = [];
  const opening = async (): Promise<void> => {
    for (let count = 0; count < 100; count++) readers.push(await storage.read(at("/d/f")));
  };
  await rejectsWith("overloaded", opening());
  await rejectsWith("overloaded", storage.write(at("/d/g"), fresh));
  await rejectsWith("overloaded", listAll(storage, at("/d")));
  for (const reader of readers) await reader.close();
  assert.equal(await get(storage, at("/d/f")), "x");
  assert.deepEqual(await namesIn(storage, at("/d")), ["f"]);
}

/** In the child. */
async function runCase(name: string, root: string): Promise<void> {
  const storage = await openDiskStorage({ root, secret, owner: "demo" });
  await cases[name]?.run(storage, root);
  await storage.close();
}

/** Runs the case in a child; its exit code, and what it wrote. */
async function runInChild(name: string, { within }: LimitCase, root: string): Promise<string> {
  const options: SpawnOptions = { env: { ...process.env, [CASE]: name, [ROOT]: root, NODE_TEST_CONTEXT: "" } };
  for (const words of within) {
    // A user may mount only in a user namespace of his own.
    const limit = words.replace("MAP", process.getuid?.() === 0 ? "" : "--user --map-root-user");
    if ((await run(`${limit} true`, options)).startsWith("0"))
      return await run(`${limit} '${process.execPath}' '${fileURLToPath(import.meta.url)}'`, options);
  }
  return "this machine allows none of the limits";
}

async function run(command: string, options: SpawnOptions): Promise<string> {
  const child = spawn("sh", ["-c", command], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout?.on("data", (data) => (output += data));
  child.stderr?.on("data", (data) => (output += data));
  const code = await new Promise((resolve) => child.once("close", resolve));
  return `${code} ${output}`.trim();
}

const asChild = process.env[CASE];
if (asChild !== undefined) {
  await runCase(asChild, process.env[ROOT] ?? "");
  process.stdout.write("done");
} else {
  for (const [name, limit] of Object.entries(cases))
    test(limit.title, async (t) => {
      const root = mkdtempSync(join(tmpdir(), "sealift-limits-"));
      t.after(() => rmSync(root, { recursive: true }));
      chmodSync(root, 0o777);
      assert.equal(await runInChild(name, limit, root), "0 done");
    });
}
