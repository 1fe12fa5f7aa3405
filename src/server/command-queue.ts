import { parseCommandLine } from "../protocol/command-line.js";
import type { Line } from "../protocol/line-splitter.js";
import type { CommandTable, FoundCommand } from "./command-table.js";
import type { ControlConnection } from "./control-connection.js";
import { type OtherProtocol, recogniseOtherProtocol } from "./recognise.js";

/** Commands that wait their turn; when they are so many, the socket is read no further. */
export const MAX_QUEUED_COMMANDS = 16;
/**
 * The same while a transfer runs: then the socket must be read on, or neither ABOR nor the client's end would be seen behind them. More than these is no
 * client that keeps its connection alive, and ends the session.
 */
export const MAX_QUEUED_DURING_TRANSFER = 1024;

/** What waits: a command, or a line that is none. */
export type Queued =
  | { readonly kind: "command"; readonly found: FoundCommand }
  /** `verb`: where it looks like one. */
  | { readonly kind: "unknown"; readonly verb: string | undefined }
  | { readonly kind: "overlong" };

/** Where lines come from, and how it is held up. */
type LineSource = Pick<ControlConnection, "next" | "pause" | "resume">;

export interface QueueListener {
  /** A transfer, or other work that may take long, is running: commands that may run out of turn do so now. */
  readonly isBusy: boolean;
  runOutOfTurn(found: FoundCommand): void;
  /** More commands wait behind a transfer than any client sends. */
  flooded(): void;
  /** The first line shows that this is not FTP. */
  refuse(other: OtherProtocol): void;
}

/** The lines of a control connection as commands in order, bounded. */
export class CommandQueue {
  readonly #control: LineSource;
  readonly #table: CommandTable;
  readonly #listener: QueueListener;
  readonly #items: Queued[] = [];
  #taken = 0;
  #sawLine = false;
  #closed = false;

  constructor(control: LineSource, table: CommandTable, listener: QueueListener) {
    this.#control = control;
    this.#table = table;
    this.#listener = listener;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  /** Whether nothing has been said yet, since the connection or TLS began. */
  get isFresh(): boolean {
    return !this.#sawLine;
  }

  /** Whether an ABOR waits for its turn. */
  get holdsAbort(): boolean {
    return this.#items.some((item) => item.kind === "command" && item.found.row.abortsTransfer === true);
  }

  /** TLS has begun: the next line is again the first. */
  startOver(): void {
    this.#sawLine = false;
  }

  shift(): Queued | undefined {
    return this.#items.shift();
  }

  /** As `shift`; after as many in a row as may wait, all other sessions have their turn first. */
  async next(): Promise<Queued | undefined> {
    this.#taken += 1;
    if (this.#taken % MAX_QUEUED_COMMANDS === 0) await new Promise((resolve) => setImmediate(resolve));
    return this.#items.shift();
  }

  /** To the front: it runs as soon as the current command is done. */
  putFirst(found: FoundCommand): void {
    this.#items.unshift({ kind: "command", found });
  }

  close(): void {
    this.#closed = true;
    this.#items.length = 0;
  }

  /** Takes the lines that have come, as many as there is room for, and reads on only then. */
  fill(): void {
    while (!this.#closed && this.#items.length < this.#most) {
      const line = this.#control.next();
      if (line === undefined) {
        this.#control.resume();
        return;
      }
      this.#accept(line);
    }
    this.#control.pause();
    if (!this.#closed && this.#listener.isBusy) this.#listener.flooded();
  }

  get #most(): number {
    return this.#listener.isBusy ? MAX_QUEUED_DURING_TRANSFER : MAX_QUEUED_COMMANDS;
  }

  #accept(line: Line): void {
    const start = line.kind === "line" ? line.text : line.start;
    const other = this.#sawLine ? undefined : recogniseOtherProtocol(start);
    if (other !== undefined) {
      this.#listener.refuse(other);
      return;
    }
    // An empty line says nothing yet: HTTP may begin with one (RFC 9112 section 2.2).
    if (line.kind === "too-long") {
      this.#items.push({ kind: "overlong" });
      return;
    }
    if (line.text !== "") this.#sawLine = true;
    const parsed = parseCommandLine(line.text);
    const found = parsed === undefined ? undefined : this.#table.find(parsed);
    if (found === undefined) this.#items.push({ kind: "unknown", verb: parsed?.verb });
    else if (this.#listener.isBusy && found.row.outOfTurn === true && found.text.trim() === "")
      this.#listener.runOutOfTurn(found);
    else this.#items.push({ kind: "command", found });
  }
}
