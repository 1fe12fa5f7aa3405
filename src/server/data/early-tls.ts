/**
 * How long an upload's 150 waits for the client to begin TLS. One that begins it without waiting for 150 (curl) does so in the same moment in which it sends
 * the command, so its hello is late only by what two connections can differ.
 */
export const EARLY_TLS_MS = 60;
/** The same where a client that is taken for the other kind by mistake is refused from then on: it gets no ticket, and must have one each time. */
export const EARLY_TLS_REQUIRED_MS = 300;
/** The same for a client that began TLS early the last time: its hello is on the way, and only a lost packet or a busy machine keeps it. */
export const KNOWN_EARLY_TLS_MS = 2_000;
/** A connection is accepted in one turn of the event loop, and its hello is read in the next. */
const TURNS_TO_READ = 3;

/**
 * Whether a client begins TLS on a data connection before it has 150. Over TLS 1.3 it matters for uploads: a client that gets its new ticket before it
 * sends the file finds it there when it closes; one that begins TLS only after 150 (lftp, Python's ftplib) may never read it, so it gets none. Where the answer is
 * not known the question costs a moment; a client is one kind or the other, so it is asked once in a session.
 */
export class EarlyTls {
  readonly #mustResume: () => boolean;
  #kind: "unknown" | "early" | "late" = "unknown";

  /** `mustResume`: whether a client without a ticket is refused. */
  constructor(mustResume: () => boolean) {
    this.#mustResume = mustResume;
  }

  /** For one transfer; made before its data connection is opened, since the hello may be there already. */
  ask(): EarlyTlsQuestion {
    return new EarlyTlsQuestion(
      (isEarly) => {
        this.#kind = isEarly ? "early" : "late";
      },
      () => this.#patience(),
    );
  }

  #patience(): number {
    if (this.#kind === "late") return 0;
    if (this.#kind === "early") return KNOWN_EARLY_TLS_MS;
    return this.#mustResume() ? EARLY_TLS_REQUIRED_MS : EARLY_TLS_MS;
  }
}

export class EarlyTlsQuestion {
  readonly #learn: (isEarly: boolean) => void;
  readonly #patience: () => number;
  #state: "open" | "begun" | "told" = "open";
  #onBegin = (): void => {};

  constructor(learn: (isEarly: boolean) => void, patience: () => number) {
    this.#learn = learn;
    this.#patience = patience;
  }

  /** 150 goes out. */
  tell(): void {
    this.#state = "told";
  }

  get isTold(): boolean {
    return this.#state === "told";
  }

  /** A data connection has come, and its handshake begins. `isClients`: it tells of the client, and not of another server. */
  begin(isClients: boolean): void {
    if (this.#state !== "open") return;
    this.#state = "begun";
    if (isClients) this.#learn(true);
    this.#onBegin();
  }

  /**
   * Resolves when the handshake is over, or the client turns out to wait for 150. A handshake that has begun before 150 brings a ticket, so 150 never
   * overtakes it, however long it takes: the client would send its file and close without having read it. `opening` may reject: that is for whoever awaits it.
   */
  async wait(opening: Promise<unknown>): Promise<void> {
    const patience = this.#patience();
    await new Promise<void>((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      opening.then(done, done);
      if (this.#state === "begun") return;
      if (patience === 0) {
        this.#giveUp(TURNS_TO_READ, done);
        return;
      }
      this.#onBegin = () => clearTimeout(timer);
      timer = setTimeout(() => this.#giveUp(TURNS_TO_READ, done), patience);
    });
  }

  /** A hello that came while this process was busy is read first. */
  #giveUp(turns: number, done: () => void): void {
    setImmediate(() => {
      if (this.#state === "begun") return;
      if (turns > 1) {
        this.#giveUp(turns - 1, done);
        return;
      }
      this.#learn(false);
      done();
    });
  }
}
