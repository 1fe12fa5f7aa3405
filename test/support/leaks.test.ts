import assert from "node:assert/strict";
import { once } from "node:events";
import { open, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import path from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { leftOver, openThings, watchLeaks } from "./leaks.js";
import { runProgram } from "./run-program.js";
import { temporaryFolder } from "./temporary.js";

test("what is open is told by its kind, and nothing when it is closed again", async () => {
  const before = openThings();
  const timer = setTimeout(() => {}, 60_000);
  const file = await open(fileURLToPath(import.meta.url));
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const left = await leftOver(before);
  assert.ok(left.includes("1 Timeout"), left.join());
  assert.ok(left.includes("1 TCPServerWrap"), left.join());
  assert.ok(left.includes("1 socket descriptor"), left.join());
  assert.ok(left.includes(`1 file ${fileURLToPath(import.meta.url)}`), left.join());
  clearTimeout(timer);
  await file.close();
  server.close();
  assert.deepEqual(await leftOver(before), []);
});

describe("a watched test", () => {
  watchLeaks();

  test("may close what it opened in t.after", async (t) => {
    const server = createServer((socket) => socket.end());
    t.after(() => new Promise((resolve) => server.close(resolve)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.resume();
    await once(socket, "end");
  });

  test("may leave a socket that is closing", async (t) => {
    const server = createServer((socket) => socket.end("x"));
    t.after(() => server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    await once(socket, "data");
  });
});

test("a watched test that leaves something open fails, and only that one", async () => {
  await using folder = await temporaryFolder("leaks");
  const file = path.join(folder.path, "leaky.test.mjs");
  const hook = new URL("leaks.js", import.meta.url).href;
  const source = `
    import { test } from "node:test";
    import { watchLeaks } from ${JSON.stringify(hook)};
    watchLeaks();
    let timer;
    test("leaves a timer", () => { timer = setTimeout(() => {}, 60_000); });
    test("is innocent", () => { clearTimeout(timer); });
  `;
  await writeFile(file, source);
  const { status, output } = await runProgram(process.execPath, ["--test-reporter=spec", file], {
    environment: { NODE_TEST_CONTEXT: "" },
  });
  assert.equal(status, 1);
  assert.match(output, /the test "leaves a timer" left open: 1 Timeout/);
  assert.match(output, /✔ is innocent/);
  assert.match(output, /fail 1\b/);
});
