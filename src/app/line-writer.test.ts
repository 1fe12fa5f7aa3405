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
  // For reading and writing, so that neither end waits for the other.
  const descriptor = openSync(name, "r+");
  const reader = spawn("sh", ["-c", "read go; exec cat <&3"], {
    stdio: ["pipe", "pipe", "inherit", openSync(name, "r")],
  });
  let text = "";
  reader.stdout?.on("data", (chunk: Buffer) => (text += chunk));
  return { descriptor, reader, text: () => text };
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
  const { descriptor, reader, text } = await pipe();
  const told: number[] = [];
  const writer = new LineWriter(descriptor, { onLost: (count) => told.push(count) });
  const line = `${"x".repeat(1023)}\n`;
  const fits = MAX_WAITING_CHARACTERS / line.length;
  writer.write("first\n");
  // Now a write is under way, and will wait for the reader.
  await new Promise(setImmediate);
  for (let count = 0; count < fits + 7; count++) writer.write(line);
  await writer.flush(1);
  assert.deepEqual(told, []);
  reader.stdin?.end("go\n");
  await writer.flush(LONG_ENOUGH_MS);
  writer.write("last\n");
  await writer.flush(LONG_ENOUGH_MS);
  assert.deepEqual(told, [7]);
  closeSync(descriptor);
  await once(reader, "close");
  assert.equal(text().length, "first\n".length + fits * line.length + "last\n".length);
  assert.ok(text().endsWith("x\nlast\n"));
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
