import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import type { Account } from "../accounts/contract.js";
import { byteStringToText } from "../protocol/byte-string.js";
import { type Reply, reply } from "../protocol/reply.js";
import { plainAddress } from "../support/address.js";
import type { ControlBinding } from "../tls/binding.js";
import { HandshakeError } from "../tls/upgrade.js";
import { BadLines } from "./bad-lines.js";
import type { Outcome } from "./command.js";
import { CommandQueue, type Queued, type QueueListener } from "./command-queue.js";
import type { FoundCommand } from "./command-table.js";
import { ControlConnection, type ControlListener } from "./control-connection.js";
import { DataChannel } from "./data/channel.js";
import type { DataOwner } from "./data/owner.js";
import { type AbortKind, Transfer, type TransferOutcome } from "./data/transfer.js";
import type { CloseReason, SessionLabel } from "./events.js";
import { explainHandshakeFailure } from "./explain-handshake.js";
import { applyChange, logIn } from "./login.js";
import { clearOnImplicitPort, looksLikeTls, type OtherProtocol, tlsOnExplicitPort } from "./recognise.js";
import { runCommand } from "./run-command.js";
import type { ServerCore } from "./server-core.js";
import type { LoginResult, Services } from "./services.js";
import { SessionClock } from "./session-clock.js";
import { forgetCommands, newSessionState, type SessionState } from "./session-state.js";
import { statusLines } from "./status.js";
import { transferEvent } from "./transfer-event.js";

const timeoutReplies: Readonly<Record<"login-timeout" | "idle", Reply>> = {
  "login-timeout": reply(421, "You did not log in in time; goodbye"),
  idle: reply(421, "No command for too long; goodbye"),
};
const stopping = reply(421, "The server is stopping; goodbye");

/** One control connection with all that hangs on it: the loop that runs commands in order, and the one way to end. */
export class Session implements ControlListener, QueueListener, DataOwner, Services {
  readonly state: SessionState;
  readonly address: string;
  readonly localAddress: string;
  readonly data: DataChannel;
  readonly opened: number;
  /** Resolves when the session is over and nothing of it is left open. */
  readonly ended: Promise<void>;
  binding: ControlBinding | undefined;
  readonly #core: ServerCore;
  readonly #control: ControlConnection;
  readonly #clock: SessionClock;
  readonly #queue: CommandQueue;
  readonly #badLines = new BadLines();
  #working: Promise<void> | undefined;
  #transfer: Transfer | undefined;
  #stopping = false;
  #inputEnded = false;
  #closed: CloseReason | undefined;
  #resolveEnded: () => void = () => {};

  constructor(raw: Socket, implicit: boolean, core: ServerCore) {
    this.#core = core;
    this.opened = core.now();
    this.address = plainAddress(raw.remoteAddress);
    this.localAddress = plainAddress(raw.localAddress);
    this.state = newSessionState(randomBytes(5).toString("hex"), this.address, implicit);
    this.data = new DataChannel(this, core.data);
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#clock = new SessionClock(core.settings().timeouts, (reason) => this.close(reason, timeoutReplies[reason]));
    this.#control = new ControlConnection(raw, this);
    this.#queue = new CommandQueue(this.#control, core.commands, this);
    core.report({ type: "session-opened", label: this.label, implicit });
  }

  get label(): SessionLabel {
    const { login } = this.state;
    return { session: this.state.id, address: this.address, user: login.at === "in" ? login.account.name : undefined };
  }

  get settings(): Services["settings"] {
    return this.#core.settings();
  }

  get commands(): Services["commands"] {
    return this.#core.commands.rows;
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  get isTransferring(): boolean {
    return this.#transfer !== undefined;
  }

  now(): number {
    return this.#core.now();
  }

  status(): readonly string[] {
    return statusLines(this.state, this.#control.protocol, this.#transfer);
  }

  /** Greets, over TLS first where the port is implicit. */
  async begin(): Promise<void> {
    if (this.state.implicit && !((await this.#beginsWithTls()) && (await this.#secure(undefined, true)))) return;
    this.#control.send(reply(220, `${this.settings.name} FTPS server ready`));
    this.#control.start();
  }

  onInput(): void {
    if (this.#queue.isFresh && looksLikeTls(this.#control.peek(2))) {
      this.refuse(tlsOnExplicitPort);
      return;
    }
    this.#queue.fill();
    this.#working ??= this.#work();
  }

  /** The client will send no more; what it asked for before is still answered, but no transfer goes on without it. */
  onEnd(): void {
    this.#inputEnded = true;
    if (this.#transfer !== undefined || this.#working === undefined) this.close("client-closed");
  }

  onClose(error: NodeJS.ErrnoException | undefined): void {
    this.close(error === undefined ? "client-closed" : "connection-error");
  }

  async login(name: string, password: Uint8Array): Promise<LoginResult> {
    const { result, login } = await logIn(name, password, this.label, this.#core);
    if (login === undefined) return result;
    if (this.#closed !== undefined) {
      await login.storage.close();
      return { ok: false, reason: "disabled" };
    }
    this.state.login = login;
    this.#clock.loggedIn();
    this.#core.report({ type: "login", label: this.label });
    return result;
  }

  async logout(): Promise<void> {
    const { login } = this.state;
    this.data.reset();
    forgetCommands(this.state);
    this.#clock.loggedOut();
    if (login.at === "in") await this.#tidy("closing the files of a user", () => login.storage.close());
  }

  /** The account was changed, or removed (undefined). */
  accountChanged(account: Account | undefined): void {
    const { login } = this.state;
    if (login.at !== "in") return;
    const change = applyChange(login, account, this.now());
    if (change.kind === "replace") this.state.login = change.login;
    else
      this.close(
        "account-changed",
        reply(421, "Your account was changed by the operator; log in again"),
        "account-changed",
      );
  }

  /** Ends after the running transfer, at once if there is none. */
  stop(): void {
    this.#stopping = true;
    if (this.#transfer === undefined) this.close("shutdown", stopping);
  }

  /** The one way to end a session, whoever wants it. */
  close(reason: CloseReason, last?: Reply, abort: AbortKind = "control-closed"): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    this.#queue.close();
    this.#clock.stop();
    this.#transfer?.abort(abort);
    this.data.reset();
    this.binding?.close();
    this.#control.end(last);
    void this.#settle(reason);
  }

  async #settle(reason: CloseReason): Promise<void> {
    const label = this.label;
    await this.#working;
    await this.logout();
    this.#clock.stop();
    this.#core.report({ type: "session-closed", label, reason, durationMs: this.now() - this.opened });
    this.#resolveEnded();
  }

  runOutOfTurn(found: FoundCommand): void {
    if (found.row.abortsTransfer === true) {
      this.#queue.putFirst(found);
      this.#transfer?.abort("abor");
    } else {
      void runCommand(found, this.state, this, this.#onFault).then((outcome) => {
        if (outcome.kind === "reply") this.#control.send(outcome.reply);
      });
    }
  }

  async #work(): Promise<void> {
    // The caller stores the promise first.
    await undefined;
    for (let item = this.#queue.shift(); item !== undefined; item = this.#queue.shift()) {
      this.#clock.busy();
      await this.#handle(item);
      this.#clock.idle();
      if (this.#stopping) this.close("shutdown", stopping);
      if (this.#closed !== undefined) break;
      this.#queue.fill();
    }
    this.#working = undefined;
    if (this.#inputEnded) this.close("client-closed");
  }

  async #handle(item: Queued): Promise<void> {
    if (item.kind !== "command") {
      this.#handleBadLine(item.kind);
      return;
    }
    const { row, text } = item.found;
    const started = performance.now();
    const outcome = await runCommand(item.found, this.state, this, this.#onFault);
    const label = this.label;
    const { code, bytes } = await this.#perform(outcome);
    if (row.keepsRestart === undefined) this.state.restart = 0;
    if (row.keepsRename === undefined) this.state.renameFrom = undefined;
    this.#core.report({
      type: "command",
      label: label.user === undefined ? this.label : label,
      verb: row.verb,
      argument: row.secret === true ? undefined : byteStringToText(text),
      code,
      durationMs: performance.now() - started,
      bytes,
    });
  }

  #handleBadLine(kind: "unknown" | "overlong"): void {
    this.state.restart = 0;
    this.state.renameFrom = undefined;
    const { reply: answer, tooMany } = this.#badLines.count(kind, this.state.login.at === "in");
    this.#control.send(answer);
    if (tooMany) this.close("bad-lines");
  }

  async #perform(outcome: Outcome): Promise<{ readonly code: number; readonly bytes: number | undefined }> {
    switch (outcome.kind) {
      case "reply":
        this.#control.send(outcome.reply);
        return { code: outcome.reply.code, bytes: undefined };
      case "send":
      case "receive":
        return await this.#runTransfer(outcome);
      case "upgrade":
        await this.#upgrade(outcome.reply, outcome.protect);
        return { code: outcome.reply.code, bytes: undefined };
      case "bye":
        this.close(outcome.reply.code === 221 ? "quit" : "login-attempts", outcome.reply);
        return { code: outcome.reply.code, bytes: undefined };
    }
  }

  async #runTransfer(outcome: TransferOutcome): Promise<{ readonly code: number; readonly bytes: number }> {
    const started = performance.now();
    const ascii = this.state.type === "A" && !(outcome.kind === "send" && outcome.source.kind === "listing");
    const transfer = new Transfer({
      outcome,
      channel: this.data,
      sealed: this.state.security.level === "P",
      ascii,
      memory: this.#core.memory,
      stallTimeout: this.settings.timeouts.dataStall,
      preliminary: (preliminary) => this.#control.send(preliminary),
      onFault: this.#onFault,
    });
    this.#transfer = transfer;
    if (this.#closed !== undefined) transfer.abort("control-closed");
    this.#queue.fill();
    if (this.#queue.holdsAbort) transfer.abort("abor");
    const result = await transfer.run();
    this.#transfer = undefined;
    this.#control.send(result.reply);
    const event = transferEvent(outcome, result, this.label, ascii, performance.now() - started);
    if (event !== undefined) this.#core.report(event);
    return { code: result.reply.code, bytes: result.bytes };
  }

  async #upgrade(begin: Reply, protect: boolean): Promise<void> {
    if (!this.#queue.isEmpty || !this.#control.isDrained) {
      // What came behind AUTH in clear would be taken for what the client says inside TLS.
      this.#core.report({
        type: "refused",
        label: this.label,
        cause: "commands were sent behind AUTH, before TLS: an injection, or a client that does not wait for replies",
        cure: "let the client wait for the reply to AUTH",
      });
      this.close("injection", reply(421, "Wait for the reply to AUTH before you send more"));
      return;
    }
    await this.logout();
    if (await this.#secure(begin, protect)) this.#control.start();
  }

  /** The control connection becomes TLS; from here on data connections are bound to it. */
  async #secure(begin: Reply | undefined, protect: boolean): Promise<boolean> {
    const binding = this.#core.bindings.create(this);
    this.binding = binding;
    try {
      const secured = await this.#control.secure(binding.controlServer(this.#core.tls()), begin);
      this.#queue.startOver();
      this.state.security = { tls: true, pbsz: protect, level: protect ? "P" : "C" };
      this.#core.report({
        type: "tls",
        label: this.label,
        protocol: secured.getProtocol() ?? "",
        cipher: secured.getCipher().standardName,
      });
      if (this.#closed !== undefined) binding.close();
      return this.#closed === undefined;
    } catch (error) {
      const code = error instanceof HandshakeError ? error.code : "ERR_TLS_HANDSHAKE";
      this.#core.report({ type: "tls-failed", label: this.label, code, ...explainHandshakeFailure(code) });
      this.close("handshake-failed");
      return false;
    }
  }

  async #beginsWithTls(): Promise<boolean> {
    const { kind } = await this.#control.look();
    if (kind === "hello") return true;
    if (kind === "closed") this.close("client-closed");
    else this.refuse(clearOnImplicitPort);
    return false;
  }

  refuse({ reply: words, cause, cure }: OtherProtocol): void {
    this.#core.report({ type: "refused", label: this.label, cause, cure });
    this.close("not-ftp", words === undefined ? undefined : reply(421, words));
  }

  readonly #onFault = (error: unknown): void => {
    this.#core.report({ type: "failure", label: this.label, doing: "running a command", error });
  };

  async #tidy(doing: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#core.report({ type: "failure", label: this.label, doing, error });
    }
  }
}
