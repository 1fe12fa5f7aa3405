import { type Outcome, replyWith } from "./command.js";
import type { ControlConnection } from "./control-connection.js";
import type { AbortKind } from "./data/abort-kind.js";
import type { DataChannel } from "./data/channel.js";
import { Transfer, type TransferOptions, type TransferOutcome } from "./data/transfer.js";
import type { SessionLabel } from "./events.js";
import { isServerFault, replyToError } from "./replies.js";
import type { ServerCore } from "./server-core.js";
import type { SessionState } from "./session-state.js";
import { transferEvent } from "./transfer-event.js";
import { isAmong } from "./whom.js";
import { aborted, Work } from "./work.js";

/** What a command came to, for the log. */
export interface Done {
  readonly code: number;
  readonly bytes?: number | undefined;
}

/** The session whose tasks these are. */
interface Tasked {
  readonly state: SessionState;
  readonly label: SessionLabel;
  readonly data: DataChannel;
}

/** What takes long in a session, a transfer or other work: one at a time, and one way to abort it. */
export class SessionTasks {
  readonly #session: Tasked;
  readonly #control: ControlConnection;
  readonly #core: ServerCore;
  readonly #onFault: (error: unknown) => void;
  #transfer: Transfer | undefined;
  #work: { abort(): void } | undefined;

  constructor(session: Tasked, control: ControlConnection, core: ServerCore, onFault: (error: unknown) => void) {
    this.#session = session;
    this.#control = control;
    this.#core = core;
    this.#onFault = onFault;
  }

  get transfer(): Transfer | undefined {
    return this.#transfer;
  }

  get isBusy(): boolean {
    return this.#transfer !== undefined || this.#work !== undefined;
  }

  abort(kind: AbortKind): void {
    this.#transfer?.abort(kind);
    this.#work?.abort();
  }

  /** `begun` is called when it can be aborted. */
  async work(outcome: Extract<Outcome, { kind: "work" }>, begun: () => void): Promise<Done> {
    const work = new Work(outcome, this.#control, this.#core.settings().timeouts.working, this.#onFault);
    this.#work = work;
    begun();
    const code = await work.run();
    this.#work = undefined;
    return { code, bytes: undefined };
  }

  /** Never rejects: a failure is a reply as well. */
  async prepare(outcome: Extract<Outcome, { kind: "prepare" }>, begun: () => void): Promise<Outcome> {
    const controller = new AbortController();
    this.#work = controller;
    begun();
    try {
      return await outcome.run(controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return replyWith(aborted);
      if (isServerFault(error)) this.#onFault(error);
      return replyWith(replyToError(error));
    } finally {
      this.#work = undefined;
    }
  }

  async move(outcome: TransferOutcome, begun: () => void): Promise<Done> {
    const { state, data } = this.#session;
    const started = performance.now();
    const ascii = state.type === "A" && !(outcome.kind === "send" && outcome.source.kind === "listing");
    const transfer = new Transfer({
      outcome,
      channel: data,
      sealed: state.security.level === "P",
      ascii,
      compression: state.mode === "Z" ? this.#compression : undefined,
      blocks: state.mode === "B",
      memory: this.#core.memory,
      stallTimeout: this.#core.settings().timeouts.dataStall,
      cleanEnd: this.#cleanEnd,
      preliminary: (preliminary) => this.#control.send(preliminary),
      onFault: this.#onFault,
    });
    this.#transfer = transfer;
    begun();
    const result = await transfer.run();
    this.#transfer = undefined;
    this.#control.send(result.reply);
    this.#countEnd(result.closeNotify);
    const event = transferEvent(outcome, result, this.#session.label, ascii, performance.now() - started);
    if (event !== undefined) this.#core.report(event);
    return { code: result.reply.code, bytes: result.bytes };
  }

  get #compression(): NonNullable<TransferOptions["compression"]> {
    const level = this.#session.state.compressionLevel ?? this.#core.settings().modeZ.level;
    return { level, places: this.#core.compressed };
  }

  get #cleanEnd(): TransferOptions["cleanEnd"] {
    const { cleanEnd } = this.#core.settings().tls;
    if (cleanEnd === "off") return "unwatched";
    return cleanEnd === "log" || this.#isExempt ? "watched" : "required";
  }

  get #isExempt(): boolean {
    const { login, address } = this.#session.state;
    const { cleanEndExempt } = this.#core.settings().tls;
    return isAmong(cleanEndExempt, login.at === "in" ? login.account : undefined, address);
  }

  #countEnd(closeNotify: boolean | undefined): void {
    if (closeNotify === undefined) return;
    const { client } = this.#session.state;
    this.#core.uploadEnds.count(client, closeNotify);
    if (closeNotify || this.#isExempt) return;
    const published = this.#core.settings().tls.cleanEnd !== "require";
    this.#core.report({ type: "unclean-end", label: this.#session.label, client, published });
  }
}
