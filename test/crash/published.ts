import { readFileSync } from "node:fs";
import path from "node:path";
import type { ServeProcess } from "../app/serve-process.js";
import { hashOf } from "./inspector.js";

/** An upload that the server's log calls completed, and what lay there under its name when that line was read. */
export interface Completed {
  readonly path: string;
  /** "none" where there is no file. */
  readonly found: string;
}

/** What the server says it has published, beside what is there. */
export class Published {
  readonly #completed: Completed[] = [];
  readonly #failures: string[] = [];

  /** Reads the log line by line. */
  follow(server: ServeProcess, home: string): void {
    let rest = "";
    server.child.stderr?.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#read(line, home);
    });
  }

  /** The completed uploads to a name, first to last. */
  to(file: string): readonly Completed[] {
    return this.#completed.filter((each) => each.path === file);
  }

  /** Lines that say that something is wrong in the server itself; reading takes them. */
  takeFailures(): readonly string[] {
    return this.#failures.splice(0);
  }

  #read(line: string, home: string): void {
    if (line.includes('"event":"failure"') || line.includes('"level":"fatal"') || line.includes('"event":"crash"')) {
      this.#failures.push(line);
    }
    if (!line.includes('"event":"transfer"')) return;
    const record = JSON.parse(line) as { direction: string; completed: boolean; path: string };
    if (record.direction !== "upload" || !record.completed) return;
    this.#completed.push({ path: record.path, found: hashOfFile(path.join(home, record.path)) });
  }
}

/** At once, before anybody else can change the file. */
export function hashOfFile(file: string): string {
  try {
    return hashOf(readFileSync(file));
  } catch {
    return "none";
  }
}
