import assert from "node:assert/strict";
import { once } from "node:events";
import { access, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { emptyFolder, freePorts, preparedFolder, ServeProcess } from "./serve-process.js";

async function refusesConnections(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return await new Promise((resolve) => {
    socket.once("connect", () => resolve(false)).once("error", () => resolve(true));
    socket.once("close", () => socket.destroy());
  });
}

async function setGrace(data: string, grace: string): Promise<void> {
  await writeFile(path.join(data, "sealift.yaml"), `shutdown:\n  grace: ${grace}\n`);
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal}: nobody new comes in, a running upload ends, then 421, then exit code 0`, async () => {
    await using folder = await preparedFolder();
    await using server = await ServeProcess.start({ data: folder.data });
    const busy = await server.client(folder);
    const idle = await server.client(folder);
    const upload = await busy.transfer("STOR big.bin");
    upload.resume().write("first ");
    server.signal(signal);
    assert.equal((await idle.read()).code, 421);
    await server.logged(({ event }) => event === "stopping");
    assert.ok(await refusesConnections(server.ready.explicit.port));
    assert.ok(await refusesConnections(server.ready.implicit.port));
    upload.end("second");
    assert.equal((await busy.read()).code, 226);
    assert.equal((await busy.read()).code, 421);
    assert.equal(await busy.untilClosed(), "");
    assert.deepEqual(await server.ended, { status: 0, signal: null });
    assert.equal(await readFile(path.join(folder.data, "files/demo/big.bin"), "utf8"), "first second");
    assert.equal(server.log.at(-1)?.event, "stopped");
  });
}

test("after shutdown.grace a transfer that goes on is ended, and nothing of it is published", async () => {
  await using folder = await preparedFolder();
  await setGrace(folder.data, "50ms");
  await using server = await ServeProcess.start({ data: folder.data });
  const client = await server.client(folder);
  const upload = await client.transfer("STOR big.bin");
  upload.on("error", () => {}).resume();
  upload.write("first ");
  server.signal("SIGTERM");
  assert.equal((await client.read()).code, 421);
  assert.deepEqual(await server.ended, { status: 0, signal: null });
  await assert.rejects(access(path.join(folder.data, "files/demo/big.bin")), { code: "ENOENT" });
});

test("a second signal ends the server at once, and its log is whole", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const client = await server.client(folder);
  const upload = await client.transfer("STOR big.bin");
  upload.on("error", () => {}).write("x");
  server.signal("SIGTERM");
  await server.logged(({ event }) => event === "stopping");
  server.signal("SIGINT");
  assert.deepEqual(await server.ended, { status: 1, signal: null });
  assert.equal(server.log.at(-1)?.event, "stopped-at-once");
  for (const name of ["run.json", "control.sock"])
    await assert.rejects(access(path.join(folder.data, name)), { code: "ENOENT" }, name);
});

test("SIGHUP takes up the configuration, and a running transfer goes on", async () => {
  await using folder = await preparedFolder();
  const file = path.join(folder.data, "sealift.yaml");
  await using server = await ServeProcess.start({ data: folder.data });
  const client = await server.client(folder);
  const upload = await client.transfer("STOR a.txt");
  upload.resume().write("before ");
  await writeFile(
    file,
    "server:\n  name: Renamed\nimplicit: off\npassive:\n  address: 192.0.2.1\nio:\n  bufferMemory: 1MiB\n",
  );
  server.signal("SIGHUP");
  const { msg, live, restart } = await server.logged(({ event }) => event === "reloaded");
  assert.deepEqual(live, ["passive.address", "server.name"]);
  // The command line says where implicit FTPS listens, so that did not change.
  assert.deepEqual(restart, ["io.bufferMemory"]);
  assert.match(String(msg), /only a restart takes it up: io\.bufferMemory/);
  upload.end("after");
  assert.equal((await client.read()).code, 226);
  const socket = connect(server.ready.explicit.port, "127.0.0.1");
  const [greeting] = (await once(socket, "data")) as [Buffer];
  assert.match(greeting.toString(), /^220 Renamed FTPS server ready/);
  socket.destroy();
  // What waits for a restart is said again, not forgotten.
  const again = await server.cli("reload");
  assert.match(again.output, /^reloaded\nchanged, but only a restart takes it up: io\.bufferMemory\n$/);
  client.close();
});

test("SIGHUP with a wrong configuration: the running one stays, and the log says where it is wrong", async () => {
  await using folder = await preparedFolder();
  const file = path.join(folder.data, "sealift.yaml");
  await using server = await ServeProcess.start({ data: folder.data });
  const client = await server.client(folder);
  await writeFile(file, "tls:\n  binding: always\nserver:\n  name: Renamed\n");
  server.signal("SIGHUP");
  const { level, msg, lines, hint } = await server.logged(({ event }) => event === "reload-failed");
  assert.equal(level, "error");
  assert.equal(msg, "not reloaded: the configuration is wrong");
  assert.deepEqual(lines, [
    `  ${file}:2:12: tls.binding: is not understood`,
    "    expected: one of require, prefer, off",
    '    found:    "always"',
    "    example:  binding: require",
  ]);
  assert.match(String(hint), /docs\/config\.md/);
  assert.equal((await client.fetch("LIST")).reply.code, 226);
  client.close();
  const socket = connect(server.ready.explicit.port, "127.0.0.1");
  const [greeting] = (await once(socket, "data")) as [Buffer];
  assert.match(greeting.toString(), /^220 Sealift /);
  socket.destroy();
  await server.stop();
});

for (const [what, signals, status] of [
  ["one signal to stop ends it with exit code 0", ["SIGTERM"], 0],
  ["a reload is no reason to end", ["SIGHUP"], "ready"],
] as const) {
  test(`while the server starts, ${what}`, async () => {
    await using folder = await emptyFolder();
    // From the moment on that it obeys signals: the data folder is there.
    const hook = `data:text/javascript,${encodeURIComponent(signalAtFirstFolder(signals))}`;
    await using server = ServeProcess.launch({ data: folder.data, args: freePorts, nodeArgs: ["--import", hook] });
    if (status === "ready") {
      await server.untilReady();
      await server.logged(({ event }) => event === "reloaded");
      await server.stop();
      return;
    }
    assert.deepEqual(await server.ended, { status, signal: null });
    assert.equal(server.output, "");
    assert.equal(server.errors, "");
    // Nothing is lost: the next start is still the first.
    await using next = await ServeProcess.start({ data: folder.data });
    (await next.client({ user: "demo", password: next.ready.password ?? "" })).close();
  });
}

/** A program for the server's own process: signals to itself at the first keys that are made. */
function signalAtFirstFolder(signals: readonly string[]): string {
  return `
    import { syncBuiltinESMExports } from "node:module";
    import fs from "node:fs/promises";
    const { mkdir } = fs;
    fs.mkdir = (...args) => {
      fs.mkdir = mkdir;
      syncBuiltinESMExports();
      for (const name of ${JSON.stringify(signals)}) process.kill(process.pid, name);
      return mkdir(...args);
    };
    syncBuiltinESMExports();`;
}
