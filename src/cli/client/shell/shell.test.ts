import assert from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { PassThrough } from "node:stream";
import { after, before, test } from "node:test";
import { startTestServer, type TestServer, testPassword, testUser } from "../../../../test/support/ftps-server.js";
import { repositoryRoot } from "../../../../test/support/repository.js";
import { runProgram } from "../../../../test/support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../../../../test/support/temporary.js";
import { Completion } from "./completion.js";
import { History } from "./history.js";
import { Prompt } from "./prompt.js";
import { runLine } from "./run-line.js";
import { ShellState } from "./state.js";

let server: TestServer;
let folder: TemporaryFolder;
let config: string;
before(async () => {
  server = await startTestServer({
    files: { "/a.txt": "one", "/d/b c.txt": "two", "/d/deep/x": "three", "/d/*.txt": "star" },
  });
  folder = await temporaryFolder("shell");
  config = path.join(folder.path, "config");
  await writeFile(path.join(folder.path, "ca.pem"), server.ca);
  Object.assign(process.env, { XDG_CONFIG_HOME: config, SEALIFT_PASSWORD: testPassword, NETRC: "/dev/null" });
});
after(async () => {
  await server.stop();
  await folder.remove();
});

const url = (remote = "") => `ftpes://${testUser}@127.0.0.1:${server.explicit}${remote}`;

async function shell(args: readonly string[], input = "") {
  const program = [path.join(repositoryRoot, "bin/sealift.js"), "shell", "--ca", "ca.pem", ...args];
  return runProgram(process.execPath, program, { folder: folder.path, input });
}

test("commands from an argument: folders, wildcards, names with spaces, transfers, and the status of exit", async () => {
  await mkdir(path.join(folder.path, "up"));
  await writeFile(path.join(folder.path, "up", "u 1.txt"), "up");
  const commands = [
    ...["cd d", "pwd", "cls", "cat 'b c.txt'", "cat \\*.txt", "mkdir -p /n/e", "cd /n/e", "lcd up", "put *.txt"],
    ...["mv 'u 1.txt' /n/moved", "cp /n/moved /n/copy", "get -o fetched /n/c*", "!cat fetched; echo '!'"],
  ];
  const { status, output, errors } = await shell([url(), "-c", commands.join("; ")]);
  assert.equal(status, 0, errors);
  assert.deepEqual(output.split("\n"), ["/d", "*.txt", "b c.txt", "deep/", "twostarup!", ""]);
  assert.match(errors, /renamed \/n\/e\/u 1\.txt -> \/n\/moved\n/);
});

test("rm -f goes past what is not there, and removes the rest", async () => {
  await writeFile(path.join(folder.path, "gone"), "x");
  const { status, errors } = await shell([url(), "-c", "put gone; rm -f /nowhere /gone; ls /gone"]);
  assert.equal(status, 6, errors);
  assert.match(errors, /removed \/gone\n/);
});

test("a script by standard input ends at the first failure with its status, and `set fail-exit no` goes on", async () => {
  const stopped = await shell([url()], "pwd\n# a note\ncd nowhere; rm -r /d\nls\n");
  assert.deepEqual([stopped.status, stopped.output], [6, "/\n"]);
  assert.match(stopped.errors, /^error: .*nowhere.*550/);
  const went = await shell([], `open ${url("/d")}\nset fail-exit no\ncat none\npwd\nexit 7\npwd\n`);
  assert.deepEqual([went.status, went.output], [7, "/d\n"]);
});

test("as JSON lines; a mirror both ways", async () => {
  const { status, output, errors } = await shell([
    url(),
    "--json",
    "-c",
    "mirror d m; mirror -R m /back; stat /back/deep/x; nope",
  ]);
  assert.equal(status, 2, errors);
  const events = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    events.filter(({ event }) => event === "summary").map(({ copied, failed }) => [copied, failed]),
    [
      [3, 0],
      [3, 0],
    ],
  );
  assert.deepEqual(
    events.slice(-2).map(({ event, size, code }) => [event, size ?? code]),
    [
      ["entry", 5],
      ["error", "usage"],
    ],
  );
});

async function opened(t: { after: (work: () => Promise<void>) => void }): Promise<ShellState> {
  const state = new ShellState({ ca: path.join(folder.path, "ca.pem"), quiet: true });
  state.local = folder.path;
  await state.open(url(), new AbortController().signal);
  t.after(() => state.close());
  return state;
}

test("completes commands, names on the server and here, quoted as they must be", async (t) => {
  const completion = new Completion(await opened(t));
  const offers = async (line: string) => completion.complete(line);
  assert.deepEqual(await offers("mkd"), [["mkdir "], "mkd"]);
  assert.deepEqual(await offers("ls; cat /d/b"), [["/d/b\\ c.txt "], "/d/b"]);
  assert.deepEqual(await offers("cat '/d/b c"), [["/d/b\\ c.txt "], "'/d/b c"]);
  assert.deepEqual(await offers("cat d/\\*"), [["d/\\*.txt "], "d/\\*"]);
  assert.deepEqual(await offers("cd d/"), [["d/deep/"], "d/"]);
  assert.deepEqual(await offers("put up/u\\ "), [["up/u\\ 1.txt "], "up/u\\ "]);
  assert.deepEqual(await offers("get --seg"), [["--segments "], "--seg"]);
  assert.deepEqual(await offers("help mirr"), [["mirror "], "mirr"]);
  assert.deepEqual(await offers("cat /none/x"), [[], "/none/x"]);
});

test("a server that has ended the connection is connected with again, in the same folder", async (t) => {
  const state = await opened(t);
  assert.equal(await runLine(state, "cd d/deep"), 0);
  const before = server.events.filter(({ type }) => type === "session-closed").length;
  assert.equal(server.server.kick({ user: testUser }), 1);
  await server.event(() => server.events.filter(({ type }) => type === "session-closed").length > before);
  assert.equal(await runLine(state, "hash x"), 0);
  assert.equal(state.cwd, "/d/deep");
});

test("the history keeps lines for its owner alone, and none that may hold a secret", async () => {
  const history = await History.read();
  const secrets = [
    "user ada secret",
    "open -u ada,pw h",
    "open ftpes://ada:pw@h",
    " ls",
    "quote PASS x",
    "set password y",
  ];
  for (const line of ["ls", ...secrets, "ls", "pwd", ""]) await history.add(line);
  const file = path.join(config, "sealift", "history");
  assert.equal(await readFile(file, "utf8"), "ls\npwd\n");
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual((await History.read()).lines, ["ls", "pwd"]);
});

test("the prompt: keys, Ctrl-C drops a line, a paste is several lines, Ctrl-D ends", async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  output.resume();
  const complete = async (line: string): Promise<[string[], string]> => [["mkdir "], line];
  const prompt = new Prompt({ input, output, complete, history: () => ["older", "newer"] });
  const typed = async (keys: string): Promise<string | undefined> => {
    const line = prompt.next("> ");
    input.write(keys);
    return line;
  };
  assert.equal(await typed("l\x7fpwd\r"), "pwd");
  assert.equal(await typed("rm -r x\x03ls\r"), "ls");
  assert.equal(await typed("\x1b[A\x1b[A\r"), "older");
  assert.equal(await typed("one\rtwo\rthr"), "one");
  assert.equal(await prompt.next("> "), "two");
  assert.equal(await typed("ee\r"), "three");
  assert.equal(await typed("\x04"), undefined);
});
