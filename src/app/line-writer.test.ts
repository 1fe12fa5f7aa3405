import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../test/support/temporary.js";
import { LineWriter, MAX_WAITING_CHARACTERS } from "./line-writer.js";

const LONG_ENOUGH_MS = 60_000;

/** A pipe that nobody reads until asked to: its end for writing, and what has been read. */
async function pipe() {
  await using folder = await temporaryFolder("pipe");
  const name = path.join(folder.path, "pipe");
  assert.deepEqual(await once(spawn("mkfifo", [name]), "close"), [0, null]);
  // Open for both, so that opening either end does not wait for the other.
  const both = openSync(name, "r+");
  const [from, descriptor] = [openSync(name, "r"), openSync(name, "w")];
  const reader = spawn("sh", ["-c", "read go; exec cat <&3"], { stdio: ["pipe", "pipe", "inherit", from] });
  closeSync(both);
  closeSync(from);
  const ended = once(reader, "close");
  let text = "";
  reader.stdout?.on("data", (chunk: Buffer) => (text += chunk));
  return {
    descriptor,
    read: () => reader.stdin?.end("go\n"),
    /** All that was written, once the end for writing is closed. */
    text: async () => {
      await ended;
      return text;
    },
    // Whoever writes is told EPIPE then.
    [Symbol.dispose]: () => void reader.kill("SIGKILL"),
  };
}

test("lines arrive whole and in order", async () => {
  await using folder = await temporaryFolder("lines");
  const file = path.join(folder.path, "log");
  const descriptor = openSync(file, "a");
  const writer = new LineWriter(descriptor, { onLost: () => assert.fail() });
  const lines = Array.from({ length: 5000 }, (_, number) => `line ${number} ä\n`);
  for (const [number, line] of lines.entries()) {
    writer.write(line);
    if (number % 1000 === 0) await new Promise(setImmediate);
  }
  await writer.flush(LONG_ENOUGH_MS);
  closeSync(descriptor);
  assert.equal(await readFile(file, "utf8"), lines.join(""));
});

test("flush without lines, and flush twice, resolve", async () => {
  const writer = new LineWriter(2, { onLost: () => assert.fail() });
  await writer.flush(LONG_ENOUGH_MS);
  await writer.flush(LONG_ENOUGH_MS);
});

test("a reader that does not read costs memory up to a limit, then lines, and is told how many", async () => {
  using there = await pipe();
  const told: number[] = [];
  const writer = new LineWriter(there.descriptor, { onLost: (count) => told.push(count) });
  const [more, line] = [`${"m".repeat(2 ** 20)}\n`, `${"x".repeat(1023)}\n`];
  const fits = MAX_WAITING_CHARACTERS / line.length;
  writer.write(more);
  // Now a write of more than a pipe holds is under way.
  await new Promise(setImmediate);
  for (let count = 0; count < fits + 7; count++) writer.write(line);
  await writer.flush(1);
  assert.deepEqual(told, []);
  there.read();
  await writer.flush(LONG_ENOUGH_MS);
  writer.write("last\n");
  await writer.flush(LONG_ENOUGH_MS);
  closeSync(there.descriptor);
  assert.deepEqual(told, [7]);
  const text = await there.text();
  assert.equal(text.length, more.length + fits * line.length + "last\n".length);
  assert.ok(text.startsWith("mm") && text.endsWith("x\nlast\n"));
});

test("a reader that is gone costs the lines of that time, not the writer", async () => {
  const events: unknown[] = [];
  const there = await pipe();
  const writer = new LineWriter(there.descriptor, {
    onLost: (count) => events.push(count),
    onTrouble: ({ code }) => events.push(code),
  });
  writer.write(`${"m".repeat(2 ** 20)}\n`);
  await new Promise(setImmediate);
  there[Symbol.dispose]();
  await writer.flush(LONG_ENOUGH_MS);
  closeSync(there.descriptor);
  assert.deepEqual(events, ["EPIPE"]);
});

test("what cannot be written is told once, counted, and forgotten when it works again", async () => {
  await using folder = await temporaryFolder("lines");
  const file = path.join(folder.path, "log");
  const unwritable = openSync("/dev/full", "a");
  const events: unknown[] = [];
  const writer = new LineWriter(unwritable, {
    onLost: (count) => events.push(count),
    onTrouble: ({ code }) => events.push(code),
  });
  for (const line of ["a\n", "b\n", "c\n"]) {
    writer.write(line);
    await writer.flush(LONG_ENOUGH_MS);
  }
  assert.deepEqual(events, ["ENOSPC"]);
  closeSync(unwritable);
  // The lowest free number is the one that was just given back.
  const descriptor = openSync(file, "a");
  assert.equal(descriptor, unwritable);
  writer.write("d\n");
  await writer.flush(LONG_ENOUGH_MS);
  closeSync(descriptor);
  assert.deepEqual(events, ["ENOSPC", 3]);
  assert.equal(await readFile(file, "utf8"), "d\n");
});
