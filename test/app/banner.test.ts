import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { peerTest, requirePeer } from "../interop/peers.js";
import { runProgram } from "../support/run-program.js";
import { WireClient } from "../support/wire-client.js";
import { emptyFolder, freePorts, preparedFolder, program, type Ready, sealift } from "./serve-process.js";

/** Runs a program on a terminal of its own, and shows what it writes there. */
const onTerminal = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

/** A server that a person has started on a terminal. */
class OnTerminal implements AsyncDisposable {
  readonly data: string;
  readonly ended: Promise<unknown[]>;
  readonly #child: ChildProcess;
  readonly #chunks: Buffer[] = [];

  constructor(data: string) {
    this.data = data;
    const args = ["-c", onTerminal, process.execPath, program, "serve", "--data", data, ...freePorts];
    this.#child = spawn(requirePeer("python3"), args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#child.stdout?.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    this.ended = once(this.#child, "close");
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString("utf8").replaceAll("\r\n", "\n");
  }

  /** What fits, as soon as it is on the screen. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.text);
      if (found !== null) return found;
      if (this.#child.exitCode !== null) throw new Error(`not there: ${pattern}\n${this.text}`);
      await Promise.race([once(this.#child.stdout ?? this.#child, "data"), once(this.#child, "exit")]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The end of a terminal is no end for a server.
    if (this.#child.exitCode === null) await sealift(["stop", "--data", this.data]);
    await this.ended;
  }
}

peerTest("on a terminal: a banner with all that a person needs", ["python3", "curl"], async () => {
  await using folder = await emptyFolder();
  await using server = new OnTerminal(folder.data);
  const [, curl = ""] = await server.shows(/Try it:\n {2}(curl .+)\n/);
  const { text } = server;
  const run = JSON.parse(await readFile(path.join(folder.data, "run.json"), "utf8")) as Ready;
  for (const line of [
    "Sealift is ready",
    `  explicit FTPS   127.0.0.1 port ${run.explicit.port}   (FTP with AUTH TLS)`,
    `  implicit FTPS   127.0.0.1 port ${run.implicit.port}   (TLS from the first byte)`,
    `  passive ports   ${run.passive}`,
    `  data folder     ${folder.data}`,
    `  certificate     SHA-256, ECDSA  ${run.fingerprints.ecdsa}`,
    `                  SHA-256, RSA    ${run.fingerprints.rsa}`,
    `  for clients     ${folder.data}/tls/trust.pem`,
    "  user            demo",
  ])
    assert.ok(text.includes(`${line}\n`), `${line}\n\n${text}`);
  const [, password = ""] = /\n {2}password {8}(\S+) {3}\(shown this once\)/.exec(text) ?? [];
  assert.equal(curl, run.curl.replace("--user demo", `--user demo:${password}`));
  assert.doesNotMatch(text, /\{"event"/);
  const listed = await runProgram("/bin/sh", ["-c", curl]);
  assert.equal(listed.status, 0, listed.errors);
  await server.shows(/demo.\[0m LIST 226/);
  assert.equal(server.text.split(password).length, 3, "the password is there twice: shown, and in the curl line");
});

peerTest("on a terminal: a log for the eye, in which a client cannot move the cursor", ["python3"], async () => {
  await using folder = await preparedFolder();
  await using server = new OnTerminal(folder.data);
  await server.shows(/Try it:/);
  const run = JSON.parse(await readFile(path.join(folder.data, "run.json"), "utf8")) as Ready;
  const client = await WireClient.connect({ host: "127.0.0.1", explicit: run.explicit.port, implicit: 0, ca: "" });
  await client.read();
  await client.command("HELP \u009b2J\u001b[31mred");
  client.close();
  await server.shows(/HELP \\u009b2J\\u001b\[31mred \d+/);
  await writeFile(path.join(folder.data, "sealift.yaml"), "tls:\n  binding: always\n");
  assert.equal((await sealift(["reload", "--data", folder.data])).status, 1);
  await server.shows(
    /not reloaded: the configuration is wrong\n +.+\/sealift\.yaml:2:12: tls\.binding: .+\n +expected: /,
  );
  assert.equal((await sealift(["stop", "--data", folder.data])).status, 0);
  assert.deepEqual(await server.ended, [0, null]);
  await server.shows(/^\d\d:\d\d:\d\d .\[32minfo .\[0m stopped$/m);
  // Colours are the log's own; nothing else moves the cursor.
  assert.doesNotMatch(server.text.replaceAll(/\p{Cc}\[\d+m/gu, ""), /[^\P{Cc}\n]/u);
});
