import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../files.js";
import { AcmeError } from "./errors.js";
import { CHALLENGE_PATH } from "./http-listener.js";
import type { Proof, Solver } from "./solver.js";

/** HTTP-01 by a web server that hands out the files below a folder. */
export class WebRoot implements Solver {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async present({ token, keyAuthorization }: Proof): Promise<void> {
    try {
      // A web root that is not there is more likely a wrong path than one that nobody has made yet.
      await stat(this.#root);
      // For the web server, which is most often another user.
      await mkdir(join(this.#root, CHALLENGE_PATH), { recursive: true, mode: 0o755 });
      await replaceFile(this.#file(token), keyAuthorization, 0o644);
    } catch (error) {
      const { code = "" } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
      const message = `the proof for the authority cannot be written below ${this.#root} (${code})`;
      const hint = "name the folder whose files the web server hands out (acme.webRoot), and let this user write there";
      throw new AcmeError("acme-local", message, hint, { cause: error });
    }
  }

  async withdraw({ token }: Proof): Promise<void> {
    await rm(this.#file(token), { force: true });
  }

  async close(): Promise<void> {}

  /** Tokens have no character that could lead elsewhere (`parseAuthorization`). */
  #file(token: string): string {
    return join(this.#root, CHALLENGE_PATH, token);
  }
}
