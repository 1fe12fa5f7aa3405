import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { test } from "node:test";
import { Client } from "basic-ftp";
import { repositoryRoot } from "../support/repository.js";

test("the embedded server starts, a client lists, and it ends by itself when it is told to", async () => {
  const child = spawn(process.execPath, [path.join(repositoryRoot, "examples/embedded-server.js")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk));
  try {
    while (!/listening on port \d+\n/.test(text) && child.exitCode === null)
      await Promise.race([once(child.stdout, "data"), ended]);
    const [ca = "", port] = text.split("listening on port ");
    const client = new Client();
    const login = { host: "127.0.0.1", port: Number(port), user: "ada", password: "correct horse" };
    await client.access({ ...login, secure: true, secureOptions: { ca } });
    const entries = await client.list();
    assert.deepEqual(
      entries.map(({ name, size }) => [name, size]),
      [["hello.txt", 15]],
    );
    client.close();
    child.kill("SIGINT");
    assert.deepEqual(await ended, [0, null]);
    assert.match(text, /\nsession-opened\n(.+\n)*login\n(.+\n)*session-closed\n$/);
  } finally {
    child.kill("SIGKILL");
  }
});
