import type { ByteString } from "../protocol/byte-string.js";
import type { Reply } from "../protocol/reply.js";
import { untilAborted } from "../support/until-aborted.js";
import { keepData, setMode, takeKept } from "./block-mode.js";
import { type DataLine, openData, secureData } from "./data.js";
import { abortedError, asFtpsError, FtpsError, refusal } from "./errors.js";
import { perform, type Session, setType } from "./session.js";
import { StallClock } from "./stall-clock.js";

/** Milliseconds for the server's word on a transfer whose data connection has failed: then it knows as well. */
const LAST_WORD_MS = 5_000;
const MAX_PRELIMINARY_REPLIES = 100;

const NO_DATA_CONNECTION = 425;
const STAYS_OPEN = 250;

export interface TransferPlan {
  readonly command: ByteString;
  readonly type: "A" | "I";
  readonly direction: "receive" | "send";
  /** REST; bytes. */
  readonly offset?: number | undefined;
  /** The last byte, for a server with RANG (draft-bryan-ftp-range); undefined: to the end. */
  readonly last?: number | undefined;
  /** What is being done, for people. */
  readonly what: string;
  /** One of many small files: the data connection may stay for the next one. */
  readonly blocks?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for all of it; undefined: it may take as long as it moves. */
  readonly deadline?: number | undefined;
  /** The server's last word, where it is no refusal. */
  readonly onLast?: ((reply: Reply) => void) | undefined;
}

/** What a pump works with. */
export interface PumpLine extends DataLine {
  readonly stall: StallClock;
  /** Aborted when the transfer ends early, whyever. */
  readonly over: AbortSignal;
  /** Say so before the sending side is ended: a server that thanks earlier does not have all. */
  readonly allSent: () => void;
}

/**
 * One transfer: a data connection, the command, the bytes, and the server's word that all went well. `pump` moves the bytes, and resolves when the
 * last one is where it belongs. Throws FtpsError; after one whose cause is on the connection, the session is over (`control.failure`).
 */
export async function runTransfer<T>(
  session: Session,
  plan: TransferPlan,
  pump: (line: PumpLine) => Promise<T>,
): Promise<T> {
  const { control } = session;
  const stop = plan.deadline === undefined ? () => {} : control.expectSoon(plan.deadline);
  try {
    await setType(session, plan.type, plan.signal);
    const direction = plan.direction;
    const inBlocks = await setMode(
      session,
      plan.blocks === true && plan.offset === undefined && plan.last === undefined,
      plan.signal,
    );
    const kept = inBlocks ? takeKept(session, direction) : undefined;
    if (kept !== undefined) {
      const done = await runOnKept(session, plan, kept, pump);
      if (done !== undefined) return done.value;
    }
    return await openAndRun(session, plan, inBlocks, pump);
  } finally {
    stop();
  }
}

/** On the data connection that has stayed. Undefined: the server has ended it (425), and another one is to be opened; nothing has moved. */
async function runOnKept<T>(
  session: Session,
  plan: TransferPlan,
  kept: DataLine,
  pump: (line: PumpLine) => Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  const transfer = new Transfer(session, plan);
  try {
    return { value: await transfer.run(async () => kept, pump) };
  } catch (error) {
    const isGone = error instanceof FtpsError && error.reply?.code === NO_DATA_CONNECTION && transfer.isUntouched;
    // Of a command that was refused nothing has moved; behind any other failure nobody knows what the server thinks of it.
    if (isGone || !transfer.isUntouched) session.state.kept?.close();
    if (isGone && session.control.failure === undefined) return undefined;
    throw error;
  }
}

async function openAndRun<T>(
  session: Session,
  plan: TransferPlan,
  inBlocks: boolean,
  pump: (line: PumpLine) => Promise<T>,
): Promise<T> {
  const { direction } = plan;
  const opening = await openData(session, plan.signal);
  const forget = session.control.whenLost(() => opening.close());
  let stays = false;
  const connect = async (): Promise<DataLine> => {
    const raw = await opening.connected;
    const line = await secureData(session, raw, direction === "receive" && !inBlocks);
    return inBlocks ? keepData(session, line, direction) : line;
  };
  try {
    const result = await new Transfer(session, plan).run(connect, pump);
    stays = inBlocks;
    return result;
  } finally {
    forget();
    if (!stays) {
      session.state.kept?.close();
      opening.close();
    }
  }
}

class Transfer {
  readonly #session: Session;
  readonly #plan: TransferPlan;
  readonly #over = new AbortController();
  /** The server's last word, as soon as it is there. */
  #final: Reply | undefined;
  #finalReply: Promise<Reply> | undefined;
  #allSent = false;
  #isUntouched = true;

  constructor(session: Session, plan: TransferPlan) {
    this.#session = session;
    this.#plan = plan;
  }

  /** The server refused the command itself. */
  get isUntouched(): boolean {
    return this.#isUntouched;
  }

  /** `connect` is called when the command is on its way. */
  async run<T>(connect: () => Promise<DataLine>, pump: (line: PumpLine) => Promise<T>): Promise<T> {
    const { offset, last } = this.#plan;
    if (last !== undefined) await this.#restart("RANG", `${offset ?? 0} ${last}`);
    else if (offset !== undefined && offset > 0) await this.#restart("REST", String(offset));
    this.#session.control.send(this.#plan.command);
    // TLS begins at once: the server's reply may come before, within or after the handshake.
    const secured = connect();
    secured.catch(() => {});
    await this.#begin(secured);
    this.#isUntouched = false;
    const line = await this.#whileServerAgrees(secured);
    return this.#move(line, pump);
  }

  async #restart(verb: "REST" | "RANG", bytes: string): Promise<void> {
    const what = "the server cannot go on in the middle of a file";
    await perform(this.#session, verb, bytes as ByteString, what, this.#plan.signal);
  }

  /** RFC 959 section 5.4: a preliminary reply, then the last one; some servers leave out the first. */
  async #begin(secured: Promise<DataLine>): Promise<void> {
    const { control } = this.#session;
    const first = await control.reply(this.#plan.signal);
    if (first.code >= 200) {
      this.#final = first;
      this.#finalReply = Promise.resolve(first);
      if (first.code >= 400) await this.#refused(first, secured);
      return;
    }
    this.#finalReply = this.#lastReply();
    this.#finalReply.then(
      (reply) => {
        this.#final = reply;
        // What comes after a refusal is nothing that anybody waits for.
        if (reply.code >= 400) this.#over.abort(refusal(this.#plan.what, reply));
        else if (this.#plan.direction === "send" && !this.#allSent) this.#over.abort(thankedTooEarly(this.#plan.what));
      },
      (error: unknown) => this.#over.abort(error),
    );
  }

  /** A preliminary reply (RFC 959 section 4.2) is no last one: some servers send several, and one that has nothing else to say has not said that all is there. */
  async #lastReply(): Promise<Reply> {
    const { control } = this.#session;
    for (let count = 0; count < MAX_PRELIMINARY_REPLIES; count++) {
      const reply = await control.reply(this.#plan.signal, true);
      if (reply.code >= 200) return reply;
    }
    throw new FtpsError(
      "protocol",
      `${this.#plan.what}: the server does not come to an end with its preliminary replies`,
    );
  }

  async #refused(reply: Reply, secured: Promise<DataLine>): Promise<never> {
    // The data connection of a command that was refused is not used: its handshake ends with it.
    secured.then(
      ({ stream, release }) => (release === undefined ? stream.destroy() : release()),
      () => {},
    );
    throw refusal(this.#plan.what, reply);
  }

  async #whileServerAgrees(secured: Promise<DataLine>): Promise<DataLine> {
    try {
      return await untilAborted(secured, this.#over.signal, ({ stream }) => stream.destroy());
    } catch (error) {
      throw await this.#lastWord(error);
    }
  }

  async #move<T>(line: DataLine, pump: (line: PumpLine) => Promise<T>): Promise<T> {
    const { control, settings } = this.#session;
    const { signal } = this.#plan;
    const stall = new StallClock(settings.timeouts.stall, () => {
      control.fail(new FtpsError("timeout", `${this.#plan.what}: the server stands still`));
    });
    const onOver = (): void => {
      line.stream.destroy();
    };
    // The server may have said its last word long before its last byte is taken here: nobody waits for a reply then.
    const onAbort = (): void => {
      if (signal !== undefined) this.#over.abort(abortedError(signal));
    };
    this.#over.signal.addEventListener("abort", onOver, { once: true });
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    try {
      stall.start();
      const value = await pump({ ...line, stall, over: this.#over.signal, allSent: this.#onAllSent });
      stall.stop();
      await this.#conclude();
      return value;
    } catch (error) {
      throw await this.#lastWord(error);
    } finally {
      stall.stop();
      signal?.removeEventListener("abort", onAbort);
      this.#over.signal.removeEventListener("abort", onOver);
      line.stream.destroy();
    }
  }

  readonly #onAllSent = (): void => {
    this.#allSent = true;
  };

  async #conclude(): Promise<void> {
    const stop = this.#session.control.expectSoon();
    try {
      const reply = await (this.#finalReply ?? this.#session.control.reply(this.#plan.signal));
      if (reply.code >= 400) throw refusal(this.#plan.what, reply);
      this.#plan.onLast?.(reply);
      // RFC 959 section 5.4: 226 is said by who closes the data connection, 250 by who leaves it open.
      if (reply.code !== STAYS_OPEN) this.#session.state.kept?.close();
    } finally {
      stop();
    }
  }

  /** What to tell of a failure: the caller's own wish, what the server says about it, or what was seen here. */
  async #lastWord(failure: unknown): Promise<FtpsError> {
    const { control, settings } = this.#session;
    const { signal, what } = this.#plan;
    // Does nothing where it is over already; then the first reason counts.
    this.#over.abort(failure);
    const error: unknown = this.#over.signal.reason;
    if (signal?.aborted) return abortedError(signal);
    if (control.failure !== undefined) return control.failure;
    const seen = asFtpsError(error, "incomplete", `${what}: the data connection was lost`);
    const stop = control.expectSoon(Math.min(LAST_WORD_MS, settings.timeouts.reply));
    try {
      const reply = this.#final ?? (await this.#finalReply);
      if (reply === undefined || reply.code < 400 || seen.code === "local") return seen;
      return isOwn(seen) ? seen : refusal(what, reply);
    } catch {
      return seen;
    } finally {
      stop();
    }
  }
}

/** What was found here tells more than the server's "426 connection closed". */
function isOwn({ code, cause }: FtpsError): boolean {
  return code !== "incomplete" && code !== "closed" && cause === undefined;
}

function thankedTooEarly(what: string): FtpsError {
  return new FtpsError("incomplete", `${what}: the server says that it has all of it before all was sent`);
}
