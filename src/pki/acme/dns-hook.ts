import { type ChildProcess, spawn } from "node:child_process";
import { withoutOurs } from "../../support/child-environment.js";
import { AcmeError } from "./errors.js";
import { guardGroup } from "./group-guard.js";
import { oneLine } from "./problem.js";
import { digestOf, type Proof, type Solver } from "./solver.js";

/** Of what a hook says. */
const MAX_WORDS = 400;
const MAX_OUTPUT_BYTES = 16 * 1024;
/** For taking a record away when the server stops, in milliseconds. */
const HURRY_MS = 10_000;
/** For what is on its way when it has ended, in milliseconds. */
const LAST_WORDS_MS = 500;

/**
 * DNS-01 by a program of the operator's, which is called as
 *
 *     PROGRAM add|remove RECORD VALUE
 *
 * and with SEALIFT_ACME_NAME (the name that is proven) in its environment. `add` makes a TXT record of that value, beside others that may be there, and
 * ends when all name servers have it; `remove` takes this one away. Exit code 0: done.
 * It is ended with this process, also when that is killed.
 */
export class DnsHook implements Solver {
  readonly #program: string;
  readonly #timeout: number;
  readonly #signal: AbortSignal | undefined;
  readonly #hurry: number;

  /** `timeout`, for each call, and `hurry`, for taking a record away when all is given up, in milliseconds. */
  constructor(program: string, timeout: number, signal?: AbortSignal, hurry = HURRY_MS) {
    this.#program = program;
    this.#timeout = timeout;
    this.#signal = signal;
    this.#hurry = Math.min(timeout, hurry);
  }

  async present(proof: Proof): Promise<void> {
    this.#signal?.throwIfAborted();
    const { child, answer } = this.#call("add", proof, this.#timeout);
    const stop = (): void => endGroup(child);
    this.#signal?.addEventListener("abort", stop);
    const failure = await answer;
    this.#signal?.removeEventListener("abort", stop);
    this.#signal?.throwIfAborted();
    if (failure !== undefined) throw failure;
  }

  /** Also where all is given up: a record that stays behind helps nobody. */
  async withdraw(proof: Proof): Promise<void> {
    const isHurried = this.#signal?.aborted === true;
    const { child, answer } = this.#call("remove", proof, isHurried ? this.#hurry : this.#timeout);
    let timer: NodeJS.Timeout | undefined;
    const hurry = (): void => {
      timer = setTimeout(() => endGroup(child), this.#hurry);
    };
    this.#signal?.addEventListener("abort", hurry);
    const failure = await answer;
    this.#signal?.removeEventListener("abort", hurry);
    clearTimeout(timer);
    if (failure !== undefined) throw failure;
  }

  async close(): Promise<void> {}

  /** `answer`: why it failed; never rejects. */
  #call(action: "add" | "remove", proof: Proof, timeout: number) {
    const args = [action, `_acme-challenge.${proof.name}`, digestOf(proof).toString("base64url")];
    // Of its own group, so that what it has started ends with it.
    const child = spawn(this.#program, args, {
      detached: process.platform !== "win32",
      // Credentials for the DNS may be there.
      env: { ...withoutOurs(process.env), SEALIFT_ACME_NAME: proof.name },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { child, answer: this.#answer(child, action, timeout) };
  }

  async #answer(child: ChildProcess, action: "add" | "remove", timeout: number): Promise<AcmeError | undefined> {
    const { ended, words } = listen(child);
    const release = guardGroup(child);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child);
    }, timeout);
    const how = await ended;
    clearTimeout(timer);
    await release();
    if (how === 0) return undefined;
    return this.#failure(action, late ? `did not end within ${timeout / 1000} s` : ending(how), words());
  }

  #failure(action: string, how: string, words: string): AcmeError {
    const said = words === "" ? "" : `; it says: ${words}`;
    const hint = `try it by hand: ${this.#program} ${action} _acme-challenge.NAME VALUE`;
    return new AcmeError("acme-local", `the DNS hook ${this.#program} (${action}) ${how}${said}`, hint);
  }
}

function ending(how: number | string): string {
  return typeof how === "number" ? `failed with exit code ${how}` : how;
}

/** `ended`: the exit code, or how it ended otherwise. */
function listen(child: ChildProcess): { readonly ended: Promise<number | string>; readonly words: () => string } {
  const chunks: Buffer[] = [];
  let length = 0;
  const hear = (chunk: Buffer): void => {
    length += chunk.length;
    if (length <= MAX_OUTPUT_BYTES) chunks.push(chunk);
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  const ended = new Promise<number | string>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) =>
      resolve(`cannot be started (${error.code ?? error.message})`),
    );
    let ending: number | string = 0;
    child.once("exit", (code, signal) => {
      ending = code ?? `was ended by ${signal}`;
      // What it left running in the background may hold its output open.
      const timer = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, LAST_WORDS_MS);
      child.once("close", () => clearTimeout(timer));
    });
    child.once("close", () => resolve(ending));
  });
  return { ended, words: () => oneLine(Buffer.concat(chunks).toString("utf8"), MAX_WORDS) };
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
