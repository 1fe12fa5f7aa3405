import assert from "node:assert/strict";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { at, bytes, namesIn, put } from "../conformance/kit.js";
import type { Storage, WriteOptions } from "../contract.js";
import { StorageError } from "../errors.js";

// A process that dies between two system calls leaves what the calls before have done. Here it dies at each of them in turn: from then on all that would
// change something fails, so that nothing can be put in order. The calls are taken hold of before the backend takes hold of them.
let callsLeft = Number.POSITIVE_INFINITY;

type Callback = (error: NodeJS.ErrnoException | null, ...results: unknown[]) => void;
type Call = (...args: unknown[]) => void;

const dead = (): Error => Object.assign(new Error("EIO: the process is dead"), { code: "EIO" });

/** `torn` does half of what the call would have done. */
function mortal(name: string, changes: (args: unknown[]) => boolean, torn?: (args: unknown[]) => void): void {
  const original = Reflect.get(fs, name) as Call;
  const replaced: Call = (...args) => {
    if (!changes(args)) return original(...args);
    callsLeft--;
    if (callsLeft >= 0) return original(...args);
    if (callsLeft === -1) torn?.(args);
    process.nextTick(args.at(-1) as Callback, dead());
  };
  Reflect.set(fs, name, replaced);
}

const always = (): boolean => true;
const creates = (args: unknown[]): boolean => (Number(args[1]) & fs.constants.O_CREAT) !== 0;
const changing = [
  "rename",
  "link",
  "symlink",
  "unlink",
  "ftruncate",
  "fchmod",
  "fchown",
  "chmod",
  "futimes",
  "lutimes",
];
for (const name of [...changing, "fsync", "copyFile", "mkdir", "rmdir"]) mortal(name, always);
mortal("open", creates);
mortal("writev", always, ([descriptor, chunks, position]) => {
  const all = Buffer.concat(chunks as Buffer[]);
  fs.writeSync(Number(descriptor), all, 0, Math.floor(all.length / 2), Number(position));
});
syncBuiltinESMExports();
const { openDiskStorage } = await import("./index.js");

const secret = Buffer.from("a secret of thirty-two bytes, yes");
const fresh = { at: 0, overwrite: true } as const;
const file = at("/f");
const copyLimit = 8_000;

function text(from: number, length: number): string {
  return Array.from({ length: length / 4 }, (_, index) => String(1_000 + ((from + index) % 9_000))).join("");
}

const old = text(0, 6_000);
const whole = text(3_000, 20_000);
const large = text(5_000, 12_000);
const tail = text(8_000, 10_000);

async function upload(storage: Storage, options: WriteOptions, content: string, end: "commit" | "keep" | "discard") {
  const writer = await storage.write(file, options);
  const half = Math.floor(content.length / 2);
  try {
    await writer.write([bytes(content.slice(0, half))]);
    await writer.write([bytes(content.slice(half))]);
    await writer[end]();
  } finally {
    // As a session does; when the process is dead it changes nothing, but lets go of the name.
    await writer.keep();
  }
}

interface Scenario {
  readonly title: string;
  /** What the name has at first. */
  readonly before?: string;
  /** Done before, by a process that lives. */
  readonly prepare?: (storage: Storage, other: Storage) => Promise<void>;
  /** What the process does that dies. */
  readonly run: (storage: Storage, other: Storage) => Promise<void>;
  /** What the name may have in the end beside `before`; "nothing": no file. */
  readonly after: string;
  /** What the client would upload, whole, and what it goes on with. */
  readonly client: string;
  /** What was kept before of a file that the client no longer has. */
  readonly earlier?: string;
  /** Whether there is an unfinished upload of the account from the beginning on. */
  readonly isUnfinished?: boolean;
  /** Whether the upload is over when the name still has `before`. */
  readonly mayForget?: boolean;
}

const nothing = "nothing";
const stale = text(1_000, 12_000);
const resumeAt = (from: number): WriteOptions => ({ at: from, overwrite: true, resume: true });
const cutWhole = (storage: Storage): Promise<void> => upload(storage, fresh, whole.slice(0, 10_000), "keep");
const cutTail = (storage: Storage): Promise<void> =>
  upload(storage, { at: "end", overwrite: true }, tail.slice(0, 6_000), "keep");

const scenarios: readonly Scenario[] = [
  {
    title: "a new file",
    run: (storage) => upload(storage, fresh, whole, "commit"),
    after: whole,
    client: whole,
  },
  {
    title: "a new file that may replace none",
    run: (storage) => upload(storage, { at: 0, overwrite: false }, whole, "commit"),
    after: whole,
    client: whole,
  },
  {
    title: "an old file replaced",
    before: old,
    run: (storage) => upload(storage, fresh, whole, "commit"),
    after: whole,
    client: whole,
  },
  {
    title: "an upload that begins anew where one was cut",
    before: old,
    prepare: (storage) => upload(storage, fresh, stale, "keep"),
    earlier: stale,
    run: (storage) => upload(storage, fresh, whole, "commit"),
    after: whole,
    client: whole,
    isUnfinished: true,
  },
  {
    title: "an upload that is cut and gone on with",
    before: old,
    prepare: cutWhole,
    run: async (storage) => {
      await upload(storage, resumeAt(8_192), whole.slice(8_192, 17_000), "keep");
      await upload(storage, resumeAt(16_384), whole.slice(16_384), "commit");
    },
    after: whole,
    client: whole,
    isUnfinished: true,
  },
  {
    title: "the same for a new file",
    prepare: cutWhole,
    run: (storage) => upload(storage, resumeAt(4_096), whole.slice(4_096), "commit"),
    after: whole,
    client: whole,
    isUnfinished: true,
  },
  {
    title: "a file continued behind its first bytes, where more is there",
    before: whole.slice(0, 3_000) + text(100, 4_000),
    run: (storage) => upload(storage, { at: 3_000, overwrite: true }, whole.slice(3_000), "commit"),
    after: whole,
    client: whole,
  },
  {
    title: "a file appended to",
    before: whole.slice(0, 6_000),
    prepare: (storage) => upload(storage, fresh, stale, "keep"),
    earlier: stale,
    run: (storage) => upload(storage, { at: "end", overwrite: true }, whole.slice(6_000), "commit"),
    after: whole,
    client: whole,
    mayForget: true,
  },
  {
    title: "an upload that none may go on with",
    before: old,
    prepare: cutWhole,
    run: (storage) => upload(storage, { ...fresh, resumable: false }, whole, "commit"),
    after: whole,
    client: whole,
    isUnfinished: true,
  },
  {
    title: "an upload that is dropped",
    before: old,
    prepare: cutWhole,
    run: (storage) => upload(storage, fresh, text(1_000, 12_000), "discard"),
    after: old,
    client: whole,
    mayForget: true,
  },
];

const inPlace: readonly Scenario[] = [
  {
    title: "appending",
    before: large,
    run: (storage) => upload(storage, { at: "end", overwrite: true }, tail, "commit"),
    after: large + tail,
    client: large + tail,
  },
  {
    title: "appending, cut and gone on with",
    before: large,
    run: async (storage) => {
      await cutTail(storage);
      await upload(storage, resumeAt(16_384), (large + tail).slice(16_384), "commit");
    },
    after: large + tail,
    client: large + tail,
  },
  {
    title: "appending again where it was cut",
    before: large,
    prepare: cutTail,
    run: (storage) => upload(storage, { at: "end", overwrite: true }, tail, "commit"),
    after: large + tail,
    client: large + tail,
    isUnfinished: true,
  },
  {
    title: "appending where another upload was cut",
    before: large,
    prepare: cutWhole,
    run: (storage) => upload(storage, { at: "end", overwrite: true }, tail, "commit"),
    after: large + tail,
    client: large + tail,
    mayForget: true,
  },
  {
    title: "appending that is dropped",
    before: large,
    run: (storage) => upload(storage, { at: "end", overwrite: true }, tail, "discard"),
    after: large,
    client: large + tail,
    mayForget: true,
  },
  {
    title: "appending that none may go on with",
    before: large,
    run: (storage) => upload(storage, { at: "end", overwrite: true, resumable: false }, tail, "keep"),
    after: large,
    client: large + tail,
  },
  {
    title: "beginning anew where appending was cut",
    before: large,
    prepare: cutTail,
    run: (storage) => upload(storage, fresh, whole, "commit"),
    after: whole,
    client: whole,
    earlier: large + tail,
    isUnfinished: true,
  },
  {
    title: "dropping what was appended",
    before: large,
    prepare: cutTail,
    run: async (storage) => void (await storage.dropUnfinished(file)),
    after: large,
    client: large + tail,
    mayForget: true,
  },
  {
    title: "removing a file that another account appended to",
    before: large,
    prepare: cutTail,
    run: (_storage, other) => other.removeFile(file),
    after: nothing,
    client: large + tail,
    isUnfinished: true,
  },
  {
    title: "replacing a file that another account appended to",
    before: large,
    prepare: cutTail,
    run: (_storage, other) => upload(other, fresh, whole, "commit"),
    after: whole,
    client: large + tail,
    isUnfinished: true,
  },
  {
    title: "appending to a file that another account appended to",
    before: large,
    prepare: cutTail,
    run: (_storage, other) => upload(other, { at: "end", overwrite: true }, text(50, 3_000), "commit"),
    after: large + text(50, 3_000),
    client: large + tail,
    isUnfinished: true,
  },
  {
    title: "moving another file to the name",
    before: large,
    prepare: async (storage) => {
      await put(storage, at("/other"), whole);
      await cutTail(storage);
    },
    run: (storage) => storage.rename(at("/other"), file, { overwrite: true }),
    after: whole,
    client: large + tail,
    isUnfinished: true,
  },
];

async function contentOf(storage: Storage): Promise<string> {
  try {
    const reader = await storage.read(file);
    const into = Buffer.alloc(100_000);
    const length = await reader.read(into, 0).finally(() => reader.close());
    assert.deepEqual([reader.size, (await storage.stat(file)).size], [length, length]);
    return into.toString("latin1", 0, length);
  } catch (error) {
    if (error instanceof StorageError && error.kind === "not-found") return nothing;
    throw error;
  }
}

/** Dies at the call of that number; whether there was one. */
async function dieAt(number: number, scenario: Scenario, root: string): Promise<boolean> {
  const open = (owner: string): Promise<Storage> => openDiskStorage({ root, secret, owner, copyLimit });
  const storage = await open("demo");
  const other = await open("other");
  if (scenario.before !== undefined) await put(storage, file, scenario.before);
  await scenario.prepare?.(storage, other);
  callsLeft = number;
  const failure = await scenario.run(storage, other).catch((error: unknown) => error);
  const died = callsLeft < 0;
  callsLeft = Number.POSITIVE_INFINITY;
  if (!died) assert.equal(failure, undefined);
  for (const opened of [storage, other]) await opened.close();
  const restarted = await open("demo");
  try {
    await check(restarted, scenario, died);
  } finally {
    await restarted.close();
  }
  return died;
}

async function check(storage: Storage, scenario: Scenario, died: boolean): Promise<void> {
  const { before = nothing, after, client, earlier = client, isUnfinished = false, mayForget = false } = scenario;
  const content = await contentOf(storage);
  assert.ok([before, after].includes(content), `${content.length} bytes of neither the old nor the new file`);
  if (!died) assert.equal(content, after);
  const names = await namesIn(storage, at("/"));
  assert.ok(
    names.every((name) => name === "f" || name === "other"),
    names.join(),
  );
  const unfinished = await storage.unfinished(file);
  if (isUnfinished && !mayForget && content !== client) assert.ok(unfinished, "the unfinished upload is forgotten");
  if (content === client) assert.equal(unfinished?.offered ?? 0, 0, "what is published is offered once more");
  if (unfinished !== undefined && unfinished.offered > 0 && content !== client && !mayForget) {
    const { offered } = unfinished;
    await upload(storage, resumeAt(offered), client.slice(offered), "commit");
    const resumed = await contentOf(storage);
    assert.ok(
      [client, earlier.slice(0, offered) + client.slice(offered)].includes(resumed),
      "what was resumed is mixed",
    );
  }
  await put(storage, file, client);
  assert.equal(await contentOf(storage), client);
  assert.equal(await storage.unfinished(file), undefined);
}

function everyPoint(scenario: Scenario): void {
  test(scenario.title, async (t) => {
    let number = 0;
    for (let died = true; died; number++) {
      const root = fs.mkdtempSync(join(tmpdir(), "sealift-crash-"));
      try {
        died = await dieAt(number, scenario, root).catch((error: unknown) => {
          throw new Error(`dead at call ${number}: ${error instanceof Error ? error.stack : error}`);
        });
      } finally {
        fs.rmSync(root, { recursive: true });
      }
    }
    assert.ok(number > 2, "nothing was changed");
    t.diagnostic(`${number - 1} calls`);
  });
}

describe("a process that dies at any call leaves the old file or the new one, and what is offered is right", () => {
  for (const scenario of scenarios) everyPoint(scenario);
});

describe("the same for files too large to be copied", () => {
  for (const scenario of inPlace) everyPoint(scenario);
});
