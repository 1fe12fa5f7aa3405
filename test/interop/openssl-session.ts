import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { runProgram } from "../support/run-program.js";
import type { ClientPair } from "./client-certificate-files.js";

export interface OpensslTarget {
  readonly host: string;
  readonly port: number;
  /** For the file of the session. */
  readonly folder: string;
  readonly pair: ClientPair | undefined;
  readonly user: string;
  readonly password: string;
  readonly tls?: "-tls1_2" | "-tls1_3";
}

const DEADLINE_MS = 20_000;

/** A control connection by `openssl s_client`, which says what is typed and shows what comes. */
class OpensslSession {
  readonly #child: ChildProcessWithoutNullStreams;
  #output = "";
  #read = 0;
  #ended = false;

  constructor(args: readonly string[]) {
    this.#child = spawn("openssl", ["s_client", ...args], { stdio: ["pipe", "pipe", "pipe"], timeout: DEADLINE_MS });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.on("data", (chunk) => {
        this.#output += chunk;
        this.#child.emit("heard");
      });
    this.#child.stdin.on("error", () => {});
    this.#child.once("close", () => {
      this.#ended = true;
      this.#child.emit("heard");
    });
  }

  get words(): string {
    return this.#output;
  }

  /** The last line of the reply; empty where the connection has ended. */
  async reply(line?: string): Promise<string> {
    if (line !== undefined) this.#child.stdin.write(`${line}\r\n`);
    for (;;) {
      const found = /^\d{3} .*\r\n/m.exec(this.#output.slice(this.#read));
      if (found !== null) {
        this.#read += found.index + found[0].length;
        return found[0].trim();
      }
      if (this.#ended) return "";
      await once(this.#child, "heard");
    }
  }

  async end(): Promise<void> {
    if (this.#ended) return;
    this.#child.kill();
    await once(this.#child, "close");
  }
}

/** Logs in and gets /secret.txt, by two openssl processes; the data connection shows no certificate, but resumes the session. */
export async function fetchWithOpenssl(target: OpensslTarget): Promise<{ got: string | undefined; words: string }> {
  const { host, port, folder, pair, user, password, tls = "-tls1_3" } = target;
  const file = path.join(folder, `session-${port}-${Math.trunc(performance.now())}.pem`);
  const certificate = pair === undefined ? [] : ["-cert", pair.certificate, "-key", pair.key];
  const place = ["-connect", `${host}:${port}`, "-starttls", "ftp", tls];
  const session = new OpensslSession([...place, "-quiet", "-sess_out", file, ...certificate]);
  try {
    // The greeting in clear, which openssl shows.
    await session.reply();
    const named = await session.reply(`USER ${user}`);
    if (!/^(331|232)/.test(named)) return { got: undefined, words: session.words };
    if (named.startsWith("331") && !(await session.reply(`PASS ${password}`)).startsWith("230"))
      return { got: undefined, words: session.words };
    for (const line of ["PBSZ 0", "PROT P", "TYPE I"]) await session.reply(line);
    const [, data = ""] = /\(\|\|\|(\d+)\|\)/.exec(await session.reply("EPSV")) ?? [];
    const fetching = runProgram("openssl", [
      "s_client",
      "-connect",
      `${host}:${data}`,
      tls,
      "-quiet",
      "-sess_in",
      file,
    ]);
    await session.reply("RETR /secret.txt");
    const { output } = await fetching;
    return { got: output === "" ? undefined : output, words: session.words };
  } finally {
    await session.end();
  }
}
