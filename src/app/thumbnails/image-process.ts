import { type ChildProcess, fork } from "node:child_process";
import type { ThumbnailRequest, ThumbnailResult } from "../../server/thumbnails/contract.js";
import type { FileReader } from "../../storage/contract.js";
import { untilAborted } from "../../support/until-aborted.js";
import type { ImageAnswer, ImageOrder } from "./messages.js";

/** Pieces in which an image goes to the process. */
export const IMAGE_CHUNK_BYTES = 256 * 1024;
/** Megabytes of the process's own heap; images are outside of it. */
const HEAP_MB = 64;

/** Nothing that is of use to who takes the process over. */
const passedOn = ["PATH", "SYSTEMROOT", "LD_LIBRARY_PATH"];

/** It died, or was killed. */
export class ProcessLost extends Error {
  constructor() {
    super("the process that decodes images has ended");
    this.name = "ProcessLost";
  }
}

/** A file that is not as long as it was when it was opened. */
class FileShrunk extends Error {
  constructor() {
    super("an image became shorter while it was read");
    this.name = "FileShrunk";
  }
}

/** One process that decodes images, one after the other. It opens no file: the bytes come to it. */
export class ImageProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #lost = new AbortController();
  #isReady = false;
  #answered: (answer: ImageAnswer) => void = () => {};

  /** `onEnd`: it has ended, whoever wanted that. */
  constructor(program: URL, onEnd: () => void) {
    this.#child = fork(program, [], {
      stdio: ["pipe", "ignore", "ignore", "ipc"],
      serialization: "advanced",
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      env: Object.fromEntries(
        passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
      ),
    });
    this.#child.on("message", (answer) => this.#answered(answer as ImageAnswer));
    // What was on its way to one that died.
    this.#child.stdin?.on("error", () => {});
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        this.#lost.abort(new ProcessLost());
        onEnd();
        resolve();
      };
      this.#child.once("close", end);
      this.#child.once("error", end);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** False: it has nothing to decode with. Rejects with ProcessLost. */
  async isReady(signal: AbortSignal): Promise<boolean> {
    if (!this.#isReady) this.#isReady = (await this.#answer(signal)).kind === "ready";
    return this.#isReady;
  }

  /** Where it rejects, the process can be used for nothing more. */
  async make(reader: FileReader, request: ThumbnailRequest, signal: AbortSignal): Promise<ThumbnailResult> {
    if (!(await this.isReady(signal))) throw new Error("thumbnails need the package sharp, which is not installed");
    const { size } = reader;
    const answer = this.#answer(signal);
    // It is awaited behind the file, and a failure of that is told first.
    answer.catch(() => {});
    this.#child.send({ ...request, size } satisfies ImageOrder, () => {});
    await this.#feed(reader, size, AbortSignal.any([signal, this.#lost.signal]));
    const result = await answer;
    if (result.kind === "made") return { kind: "made", bytes: Buffer.from(result.bytes) };
    if (result.kind === "refused") return result;
    throw new ProcessLost();
  }

  /** At once. */
  async end(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  #answer(signal: AbortSignal): Promise<ImageAnswer> {
    const next = new Promise<ImageAnswer>((resolve) => {
      this.#answered = resolve;
    });
    return untilAborted(next, AbortSignal.any([signal, this.#lost.signal]));
  }

  async #feed(reader: FileReader, size: number, signal: AbortSignal): Promise<void> {
    const buffer = Buffer.allocUnsafe(Math.min(size, IMAGE_CHUNK_BYTES));
    for (let at = 0; at < size; ) {
      const count = await untilAborted(reader.read(buffer, at), signal);
      if (count === 0) throw new FileShrunk();
      const piece = buffer.subarray(0, Math.min(count, size - at));
      await untilAborted(this.#write(piece), signal);
      at += piece.length;
    }
  }

  #write(piece: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.stdin?.write(piece, (error) => (error ? reject(new ProcessLost()) : resolve()));
    });
  }
}
