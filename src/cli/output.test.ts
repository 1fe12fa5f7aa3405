import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { ClientCommand } from "../../test/support/client-command.js";
import { startTestServer, type TestServer, testPassword, testUser } from "../../test/support/ftps-server.js";
import { repositoryRoot } from "../../test/support/repository.js";

let server: TestServer;
let command: ClientCommand;
before(async () => {
  server = await startTestServer({ files: { "/a.txt": "first", "/big": Buffer.alloc(8_000_000) } });
  command = await ClientCommand.make(server.ca);
});
after(async () => {
  await server.stop();
  await command.remove();
});

const url = (remote: string) => `ftpes://${testUser}@127.0.0.1:${server.explicit}${remote}`;

function start(args: readonly string[], output: "pipe" | number = "pipe") {
  const [verb = "", ...rest] = args;
  const program = [path.join(repositoryRoot, "bin/sealift.js"), verb, "--ca", "ca.pem", ...rest];
  return spawn(process.execPath, verb.startsWith("-") ? [program[0] ?? "", ...args] : program, {
    cwd: command.folder,
    env: { ...process.env, SEALIFT_PASSWORD: testPassword, XDG_CONFIG_HOME: command.folder, NETRC: "/dev/null" },
    stdio: ["ignore", output, "pipe"],
  });
}

async function ended(child: ReturnType<typeof start>) {
  let errors = "";
  child.stderr?.on("data", (chunk) => {
    errors += String(chunk);
  });
  const [status] = await once(child, "close");
  return { status: status as number | null, errors };
}

test("a reader of results that has gone is status 141, without a word, for all commands", async () => {
  for (const args of [["--help"], ["ls", url("/")], ["cat", url("/big")], ["get", url("/big"), "-"]]) {
    const child = start(args);
    child.stdout?.destroy();
    assert.deepEqual(await ended(child), { status: 141, errors: "" }, args.join(" "));
  }
});

test("a disk that is full is said in words, with status 10", async () => {
  for (const args of [
    ["ls", url("/")],
    ["cat", url("/a.txt")],
    ["get", url("/a.txt"), "-"],
  ]) {
    const { status, errors } = await ended(start(args, openSync("/dev/full", "w")));
    assert.equal(status, 10, errors);
    assert.match(errors, /^error: standard output cannot be written \(ENOSPC\)\n/);
  }
});

test("without a reader of remarks a command goes on", async () => {
  const folder = path.join(command.folder, "many");
  await mkdir(folder);
  for (let index = 0; index < 30; index++) await writeFile(path.join(folder, `f${index}`), "x");
  const child = start(["mirror", "many", url("/many")]);
  child.stderr?.destroy();
  assert.equal((await once(child, "exit"))[0], 0);
  const { output } = await command.run(["ls", url("/many"), "--ca", "ca.pem"], { SEALIFT_PASSWORD: testPassword });
  assert.equal(output.trim().split("\n").length, 30);
});

test("Ctrl-C ends a command whose output nobody takes, and its error is no part of it", async () => {
  const child = start(["cat", url("/big"), "--json"]);
  await once(child.stdout ?? assert.fail(), "readable");
  child.kill("SIGINT");
  let errors = "";
  child.stderr?.on("data", (chunk) => {
    errors += String(chunk);
  });
  const [status] = await once(child, "exit");
  child.stdout?.destroy();
  await once(child, "close");
  assert.deepEqual([status, JSON.parse(errors).code], [130, "aborted"]);
});

test("standard input is not both the file and the password", async () => {
  const { status, errors } = await command.run(["put", "-", url("/a.txt"), "--password-stdin", "--ca", "ca.pem"]);
  assert.deepEqual([status, /cannot be both/.test(errors)], [2, true], errors);
});
