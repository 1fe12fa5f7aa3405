import assert from "node:assert/strict";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { type LogRecord, preparedFolder, ServeProcess } from "./serve-process.js";

async function configure(data: string, text: string): Promise<void> {
  await writeFile(path.join(data, "sealift.yaml"), text);
}

function command(server: ServeProcess, verb: string): readonly LogRecord[] {
  return server.log.filter((record) => record.event === "command" && record.verb === verb);
}

test("a line a command, with session, user, address, verb, code, bytes and duration, and never a password", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  await assert.rejects(server.client({ ...folder, password: "wrong-but-secret" }), /530/);
  await assert.rejects(server.client({ user: "nobody", password: "typed-for-another" }), /530/);
  const client = await server.client(folder);
  server.secrets.add("PASS-out-of-turn").add("account-secret").add("not-a-command");
  await client.command("PASS PASS-out-of-turn");
  await client.command("ACCT account-secret");
  await client.command("PASSW not-a-command");
  await client.store("STOR a.txt", "hello");
  assert.equal(String((await client.fetch("RETR a.txt")).data), "hello");
  assert.equal((await client.command("QUIT")).code, 221);
  await server.logged(({ event, reason }) => event === "session-closed" && reason === "quit");
  await server.stop();

  const [stored] = command(server, "STOR");
  assert.deepEqual(
    { ...stored, time: "", session: "", ms: typeof stored?.ms },
    {
      ...{ level: "info", time: "", event: "command", session: "", address: "127.0.0.1", user: "demo" },
      ...{ verb: "STOR", argument: "a.txt", code: 226, bytes: 5, ms: "number", msg: "STOR a.txt 226" },
    },
  );
  assert.match(String(stored?.time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.match(String(stored?.session), /^[0-9a-f]{10}$/);
  assert.equal(command(server, "RETR")[0]?.bytes, 5);
  const ofSession = server.log.filter(({ session }) => session === stored?.session).map(({ event }) => event);
  assert.deepEqual([ofSession[0], ofSession.at(-1)], ["session-opened", "session-closed"]);
  for (const event of ["tls", "login", "command"]) assert.ok(ofSession.includes(event), event);
  const failed = server.log.filter(({ event }) => event === "login-failed");
  assert.deepEqual(
    failed.map(({ name, reason }) => [name, reason]),
    [
      ["demo", "wrong-password"],
      ["nobody", "unknown"],
    ],
  );
  assert.deepEqual(
    command(server, "PASS").map(({ argument, msg }) => [argument, msg]),
    [530, 530, 230, 503].map((code) => [undefined, `PASS *** ${code}`]),
  );
});

test("what a client writes cannot move the cursor of whoever reads the log", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const client = await server.client(folder);
  // Escape, DEL, the C1 control CSI as one byte and as UTF-8, a direction override, a line separator.
  const nasty = Buffer.from("a\u001b[2Jb\u007fc\u009b2Jd\u202ee\u2028f", "utf8").toString("latin1");
  assert.equal((await client.command(`MKD ${nasty}`)).code, 257);
  assert.equal((await client.command("MKD raw\u009bbyte")).code, 257);
  client.close();
  await server.stop();
  assert.doesNotMatch(server.errors, /[^\P{Cc}\n]|[\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
  assert.deepEqual(
    command(server, "MKD").map(({ argument }) => argument),
    ["a\u001b[2Jb\u007fc\u009b2Jd\u202ee\u2028f", "raw\u009bbyte"],
  );
});

test("log.level holds from a reload on", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const client = await server.client(folder);
  await configure(folder.data, "log:\n  level: error\n");
  await server.cli("reload");
  await client.command("SYST");
  await configure(folder.data, "log:\n  level: debug\n");
  await server.cli("reload");
  await client.command("NOOP");
  await client.store("STOR a", "x");
  client.close();
  await server.stop();
  assert.equal(command(server, "SYST").length, 0);
  assert.equal(command(server, "NOOP").length, 1);
  const { direction, bytes, completed, sealed } = await server.logged(({ event }) => event === "transfer");
  assert.deepEqual(
    { direction, bytes, completed, sealed },
    {
      ...{ direction: "upload", bytes: 1, completed: true, sealed: true },
    },
  );
});

test("the xferlog has a line of 18 fields a file moved, and is opened anew by a reload", async () => {
  await using folder = await preparedFolder();
  const file = path.join(folder.data, "xferlog");
  await configure(folder.data, "log:\n  xferlog: xferlog\n");
  await using server = await ServeProcess.start({ data: folder.data });
  const client = await server.client(folder);
  await client.store("STOR a file.txt", "hello");
  await client.fetch("RETR a file.txt");
  await client.fetch("LIST");
  await rename(file, `${file}.1`);
  assert.equal((await server.cli("reload")).status, 0);
  await client.command("TYPE A");
  await client.fetch("RETR a file.txt");
  client.close();
  await server.stop();
  const fields = async (name: string) =>
    (await readFile(name, "utf8"))
      .split("\n")
      .slice(0, -1)
      .map((line) => line.split(/ +/));
  const [upload, download, ...more] = await fields(`${file}.1`);
  assert.deepEqual(more, []);
  assert.equal(upload?.length, 18);
  assert.deepEqual(upload?.slice(5), [
    ...["1", "127.0.0.1", "5", "/a_file.txt", "b", "_", "i", "r", "demo", "ftp", "0", "*", "c"],
  ]);
  assert.deepEqual(download?.slice(5), [
    ...["1", "127.0.0.1", "5", "/a_file.txt", "b", "_", "o", "r", "demo", "ftp", "0", "*", "c"],
  ]);
  assert.ok(Math.abs(Date.parse(upload?.slice(0, 5).join(" ") ?? "") - Date.now()) < 3_600_000);
  const [rotated, ...others] = await fields(file);
  assert.deepEqual(others, []);
  assert.equal(rotated?.[9], "a");
});

test("no line is lost at the end, whether it is gentle or not", async () => {
  for (const signals of [["SIGTERM"], ["SIGTERM", "SIGTERM"]] as const) {
    await using folder = await preparedFolder();
    await using server = await ServeProcess.start({ data: folder.data });
    const client = await server.client(folder);
    const holding = await server.client(folder);
    const upload = await holding.transfer("STOR held");
    upload.on("error", () => {});
    for (let count = 0; count < 300; count++) assert.equal((await client.command("NOOP")).code, 200);
    for (const signal of signals) {
      server.signal(signal);
      await server.logged(({ event }) => event === "stopping");
    }
    upload.destroy();
    await server.ended;
    assert.equal(command(server, "NOOP").length, 300);
    assert.equal(server.log.at(-1)?.event, signals.length === 1 ? "stopped" : "stopped-at-once");
  }
});

test("what a worker process has said is in the log also when the server is told to end at once", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data, environment: { SEALIFT_WORKERS: "1" } });
  const client = await server.client(folder);
  (await client.transfer("STOR held")).on("error", () => {});
  server.signal("SIGTERM");
  await server.logged(({ event }) => event === "stopping");
  // What the worker says waits now, and the second wish comes beside it.
  server.signal("SIGSTOP");
  for (let count = 0; count < 300; count++) assert.equal((await client.command("STAT")).code, 211);
  server.signal("SIGTERM");
  server.signal("SIGCONT");
  assert.deepEqual(await server.ended, { status: 1, signal: null });
  assert.equal(command(server, "STAT").length, 300);
  assert.equal(server.log.at(-1)?.event, "stopped-at-once");
});

test("a server whose log and output nobody reads any more goes on, and ends as it should", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  server.child.stderr?.destroy();
  server.child.stdout?.destroy();
  const client = await server.client(folder);
  for (let count = 0; count < 50; count++) assert.equal((await client.command("NOOP")).code, 200);
  client.close();
  assert.equal((await server.cli("status")).status, 0);
  await server.stop();
});

test("a reader of the log that has stopped reading holds up neither sessions nor the end", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  server.child.stderr?.removeAllListeners("data").pause();
  const client = await server.client(folder);
  const long = "x".repeat(4000);
  // More than a pipe and its reader hold.
  for (let count = 0; count < 200; count++) assert.equal((await client.command(`SIZE ${long}`)).code, 501);
  client.close();
  server.signal("SIGTERM");
  const [status] = await new Promise<unknown[]>((resolve) => server.child.once("exit", (...how) => resolve(how)));
  assert.equal(status, 0);
  server.child.stderr?.resume();
});

test("a ready line that nobody could read is no first start that is over", async () => {
  await using folder = await preparedFolder();
  await writeFile(path.join(folder.data, "first-start"), "");
  {
    await using deaf = ServeProcess.launch({ data: folder.data });
    deaf.child.stdout?.destroy();
    await deaf.logged(({ event }) => event === "not-announced");
    await deaf.stop();
  }
  await using next = await ServeProcess.start({ data: folder.data });
  (await next.client({ user: "demo", password: next.ready.password ?? "" })).close();
  await next.stop();
});

for (const [kind, mistake] of [
  ["uncaughtException", 'setImmediate(() => { throw new Error("boom"); })'],
  ["unhandledRejection", 'Promise.reject(new Error("boom"))'],
] as const) {
  test(`${kind}: one line says what happened, with its place, and the server ends with exit code 1`, async () => {
    await using folder = await preparedFolder();
    const hook = `process.on("SIGUSR2", () => { ${mistake}; });`;
    await using server = await ServeProcess.start({
      data: folder.data,
      nodeArgs: ["--import", `data:text/javascript,${encodeURIComponent(hook)}`],
    });
    const client = await server.client(folder);
    server.signal("SIGUSR2");
    assert.deepEqual(await server.ended, { status: 1, signal: null });
    const { level, origin, error, msg } = server.log.at(-1) ?? {};
    assert.deepEqual(
      { level, origin, msg },
      {
        ...{ level: "error", origin: kind, msg: "the server ends: unexpected error: boom" },
      },
    );
    assert.match((error as { stack: string }).stack, /^Error: boom\n {4}at /);
    await assert.rejects(readFile(path.join(folder.data, "run.json")), { code: "ENOENT" });
    client.close();
  });
}
