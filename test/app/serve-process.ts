import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { rmSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openAccounts } from "../../src/app/accounts.js";
import { dataFolder, serverSecret } from "../../src/app/data-folder.js";
import { completeFirstStart, type FirstUser } from "../../src/app/first-start.js";
import { lockDataFolder } from "../../src/app/folder-lock.js";
import { keyToPem } from "../../src/pki/keys.js";
import { ensureServerCertificates } from "../../src/pki/store.js";
import { onceForRun } from "../support/run-folder.js";
import { type Finished, runProgram } from "../support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.js";
import { WireClient, type WireOptions, type WireServer } from "../support/wire-client.js";

/** The program under test, from the same build as this file. */
export const program = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));
/** A first start makes keys, on a machine that may be busy. */
const DEADLINE_MS = 60_000;
/** Longest output kept. */
const MAX_KEPT = 4 * 1024 * 1024;

export const freePorts: readonly string[] = [
  ...["--explicit", "127.0.0.1:0", "--implicit", "127.0.0.1:0", "--passive", "0"],
];

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** The ready line. */
export interface Ready {
  readonly event: string;
  readonly explicit: Place;
  readonly implicit: Place;
  readonly passive: string;
  readonly fingerprint256: string;
  readonly fingerprints: { readonly ecdsa: string; readonly rsa: string };
  readonly curl: string;
  readonly user?: string;
  readonly password?: string;
}

export type LogRecord = Readonly<Record<string, unknown>>;

export interface LaunchOptions {
  readonly data: string;
  /** In place of free ports on loopback. */
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** For Node itself. */
  readonly nodeArgs?: readonly string[];
  /** Whom it runs as, for root. */
  readonly uid?: number;
}

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One `sealift serve`, as a service manager would run it. It is ended when it goes out of scope. */
export class ServeProcess implements AsyncDisposable {
  readonly data: string;
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What must not be in any log. */
  readonly secrets = new Set<string>();
  output = "";
  errors = "";
  readonly #heard = new EventEmitter().setMaxListeners(0);
  #ready: Ready | undefined;

  private constructor({ data, args = freePorts, environment, nodeArgs = [], uid }: LaunchOptions) {
    this.data = data;
    this.child = spawn(process.execPath, [...nodeArgs, program, "serve", "--data", data, ...args], {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    this.child.stdout?.on("data", (chunk: Buffer) => this.#hear("output", chunk));
    this.child.stderr?.on("data", (chunk: Buffer) => this.#hear("errors", chunk));
    this.ended = once(this.child, "close").then(([status, signal]) => {
      this.#heard.emit("heard");
      return { status, signal };
    });
  }

  static launch(options: LaunchOptions): ServeProcess {
    return new ServeProcess(options);
  }

  /** Rejects with what it said when it does not get ready. */
  static async start(options: LaunchOptions): Promise<ServeProcess> {
    const server = new ServeProcess(options);
    await server.untilReady();
    return server;
  }

  get pid(): number {
    return this.child.pid ?? assert.fail("not started");
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get ready(): Ready {
    return this.#ready ?? assert.fail("not ready");
  }

  async untilReady(): Promise<Ready> {
    await this.until(() => this.output.includes("\n") || !this.isRunning);
    if (!this.output.includes("\n")) {
      await this.ended;
      throw new Error(`sealift ended with ${this.child.exitCode ?? this.child.signalCode}:\n${this.errors}`);
    }
    this.#ready = JSON.parse(this.output.slice(0, this.output.indexOf("\n"))) as Ready;
    if (this.#ready.password !== undefined) this.secrets.add(this.#ready.password);
    return this.#ready;
  }

  /** All lines of the log so far. */
  get log(): readonly LogRecord[] {
    return this.errors
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogRecord);
  }

  /** The first line of the log that fits, once it is there. */
  async logged(fits: (record: LogRecord) => boolean): Promise<LogRecord> {
    await this.until(() => this.log.some(fits));
    return this.log.find(fits) ?? assert.fail();
  }

  /** Resolves as soon as the condition holds, looked at whenever the program says something or ends. */
  async until(holds: () => boolean): Promise<void> {
    const limit = AbortSignal.timeout(DEADLINE_MS);
    while (!holds()) {
      try {
        await once(this.#heard, "heard", { signal: limit });
      } catch {
        throw new Error(`waited in vain; it said:\n${this.output}\n${this.errors}`);
      }
    }
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** SIGTERM, and the end with exit code 0. */
  async stop(): Promise<void> {
    this.signal("SIGTERM");
    assert.deepEqual(await this.ended, { status: 0, signal: null });
  }

  /** `sealift COMMAND --data DIR`. */
  cli(...args: readonly string[]): Promise<Finished> {
    return sealift([...args, "--data", this.data]);
  }

  async wire(host = "127.0.0.1"): Promise<WireServer> {
    const ca = await readFile(path.join(this.data, "tls", "trust.pem"), "utf8");
    return { host, explicit: this.ready.explicit.port, implicit: this.ready.implicit.port, ca };
  }

  /** A client that has logged in over TLS; the reply to PASS is the last that was read. */
  async client({ user, password, host, ...options }: ClientOptions): Promise<WireClient> {
    this.secrets.add(password);
    const client = await WireClient.connect(await this.wire(host), options);
    await client.read();
    if (options.implicit !== true) {
      await client.command("AUTH TLS");
      await client.startTls();
      await client.command("PBSZ 0");
      await client.command("PROT P");
    }
    await client.command(`USER ${user}`);
    const { code, lines } = await client.command(`PASS ${password}`);
    if (code !== 230) throw new Error(lines.join("\n"));
    await client.command("TYPE I");
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isRunning) this.child.kill("SIGKILL");
    await this.ended;
    for (const secret of this.secrets) assert.ok(!this.errors.includes(secret), "a password is in the log");
  }

  #hear(what: "output" | "errors", chunk: Buffer): void {
    this[what] = (this[what] + chunk.toString("utf8")).slice(-MAX_KEPT);
    this.#heard.emit("heard");
  }
}

export interface ClientOptions extends WireOptions {
  readonly user: string;
  readonly password: string;
  readonly host?: string;
}

/** Runs `sealift ARGS` to its end. */
export function sealift(args: readonly string[], input = ""): Promise<Finished> {
  return runProgram(process.execPath, [program, ...args], { input, deadline: DEADLINE_MS });
}

export interface DataFolder extends TemporaryFolder {
  readonly data: string;
  readonly user: string;
  readonly password: string;
}

interface Template {
  readonly data: string;
  readonly user: string;
  readonly password: string;
}

let template: Promise<Template> | undefined;

/** A data folder as it is after a first start; the keys are made once. */
export async function preparedFolder(): Promise<DataFolder> {
  template ??= prepare();
  const { data, user, password } = await template;
  const folder = await emptyFolder();
  // The template's journal has been brought into the database, but its files are there until they are collected.
  const filter = (name: string) => !/-(wal|shm)$/.test(name);
  await cp(data, folder.data, { recursive: true, preserveTimestamps: true, filter });
  const accounts = await openAccounts(folder.data);
  await accounts.update(user, { home: path.join(folder.data, "files", user) });
  await accounts.close();
  return { ...folder, user, password };
}

/** The place of a data folder that is not there yet. */
export async function emptyFolder(): Promise<TemporaryFolder & { readonly data: string }> {
  const folder = await temporaryFolder("serve");
  return { ...folder, data: path.join(folder.path, "data") };
}

/** For all files of a run, or for this one. */
async function prepare(): Promise<Template> {
  const shared = await onceForRun("serve-template", async (place) => {
    const made = await prepareIn(path.join(place, "data"));
    await writeFile(path.join(place, "user.json"), JSON.stringify(made), { mode: 0o600 });
  });
  if (shared !== undefined) {
    const made = JSON.parse(await readFile(path.join(shared, "user.json"), "utf8")) as FirstUser;
    return { data: path.join(shared, "data"), ...made };
  }
  const { path: data } = await temporaryFolder("serve-template");
  process.once("exit", () => rmSync(data, { recursive: true, force: true }));
  return { data, ...(await prepareIn(data)) };
}

async function prepareIn(data: string): Promise<FirstUser> {
  // Found, it is not made: 3072 bits take their time.
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await mkdir(path.join(data, "tls"), { recursive: true, mode: 0o700 });
  await writeFile(path.join(data, "tls", "rsa.key"), keyToPem(privateKey), { mode: 0o600 });
  await ensureServerCertificates(data);
  const folder = dataFolder(data);
  await serverSecret(folder);
  (await lockDataFolder(folder)).release();
  const accounts = await openAccounts(data);
  const made = await completeFirstStart(folder, accounts);
  await accounts.close();
  return made ?? assert.fail("no user was made");
}
