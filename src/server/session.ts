import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import type { Account } from "../accounts/contract.js";
import { type Reply, reply } from "../protocol/reply.js";
import { plainAddress } from "../support/address.js";
import type { ControlBinding } from "../tls/binding.js";
import { BadLines, badLineEvent } from "./bad-lines.js";
import { reportObjection } from "./client-certificates/login.js";
import type { Outcome } from "./command.js";
import { commandEvent } from "./command-event.js";
import { CommandQueue, type Queued, type QueueListener } from "./command-queue.js";
import type { FoundCommand } from "./command-table.js";
import { ControlConnection, type ControlListener } from "./control-connection.js";
import { injectionBehindAuth, reportSilentLeave, secureControl } from "./control-tls.js";
import type { AbortKind } from "./data/abort-kind.js";
import { DataChannel } from "./data/channel.js";
import type { DataOwner } from "./data/owner.js";
import type { CloseReason, SessionLabel } from "./events.js";
import { translated } from "./languages/index.js";
import { accountChanged, accountExpired, certificateRefused, lastWords, stopping } from "./last-words.js";
import { applyChange, hasExpired } from "./login.js";
import { clearOnImplicitPort, looksLikeTls, type OtherProtocol, tlsOnExplicitPort } from "./recognise.js";
import { runCommand } from "./run-command.js";
import type { ServerCore } from "./server-core.js";
import { SessionClock } from "./session-clock.js";
import { argumentText } from "./session-names.js";
import { SessionServices } from "./session-services.js";
import { afterCommand, newSessionState, type SessionState } from "./session-state.js";
import { type Done, SessionTasks } from "./session-tasks.js";
import { statusLines } from "./status.js";
import { doing } from "./who.js";

/** One control connection with all that hangs on it: the loop that runs commands in order, and the one way to end. */
export class Session implements ControlListener, QueueListener, DataOwner {
  readonly state: SessionState;
  readonly address: string;
  readonly localAddress: string;
  readonly implicit: boolean;
  readonly data: DataChannel;
  readonly opened: number;
  /** Resolves when the session is over and nothing of it is left open. */
  readonly ended: Promise<void>;
  binding: ControlBinding | undefined;
  readonly #core: ServerCore;
  readonly #control: ControlConnection;
  readonly #clock: SessionClock;
  readonly #queue: CommandQueue;
  readonly #services: SessionServices;
  readonly #tasks: SessionTasks;
  readonly #badLines = new BadLines();
  #working: Promise<void> | undefined;
  #stopping = false;
  inputEnded = false;
  #closed: CloseReason | undefined;
  #resolveEnded: () => void = () => {};

  constructor(raw: Socket, implicit: boolean, core: ServerCore) {
    this.#core = core;
    this.opened = core.now();
    this.address = plainAddress(raw.remoteAddress);
    this.localAddress = plainAddress(raw.localAddress);
    this.implicit = implicit;
    this.state = newSessionState(randomBytes(5).toString("hex"), this.address, implicit);
    this.data = new DataChannel(this, core.data);
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#clock = new SessionClock(core.settings().timeouts, (reason) => this.close(reason, lastWords[reason]));
    this.#control = new ControlConnection(raw, this, (reply) => translated(reply, this.state.language));
    this.#tasks = new SessionTasks(this, this.#control, core, this.#onFault);
    this.#services = new SessionServices(core, this, this.#clock, () =>
      statusLines(this.state, this.#control.protocol, this.#tasks.transfer),
    );
    this.#queue = new CommandQueue(this.#control, core.commands, this);
    core.report({ type: "session-opened", label: this.label, implicit });
  }

  get label(): SessionLabel {
    const { login } = this.state;
    return { session: this.state.id, address: this.address, user: login.at === "in" ? login.account.name : undefined };
  }

  get certificateOf(): string | undefined {
    return this.state.host.certificateOf;
  }

  get clientCertificate(): string | undefined {
    const { verdict } = this.state.certificate ?? {};
    return verdict?.ok === true ? verdict.holder.fingerprint256 : undefined;
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  get bytesMoved(): number | undefined {
    return this.#tasks.transfer?.bytes;
  }

  get isBusy(): boolean {
    return this.#tasks.isBusy;
  }

  /** Greets, over TLS first where the port is implicit. */
  async begin(): Promise<void> {
    if (this.state.implicit && !((await this.#beginsWithTls()) && (await this.#secure(undefined, true)))) return;
    this.#control.send(reply(220, `${this.#core.settings().name} FTPS server ready`));
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
    this.inputEnded = true;
    if (this.isBusy || this.#working === undefined) this.close("client-closed");
  }

  onClose(error: NodeJS.ErrnoException | undefined): void {
    this.close(error === undefined ? "client-closed" : "connection-error");
  }

  /** The account was changed, or removed (undefined). */
  accountChanged(account: Account | undefined): void {
    const { login } = this.state;
    if (login.at !== "in") return;
    const change = applyChange(login, account, this.#core.now());
    if (change.kind === "replace") this.state.login = change.login;
    else this.close("account-changed", accountChanged, "account-changed");
  }

  certificateRefused(): void {
    reportObjection("not-accepted", this.state, this.label.user, this.label, this.#core.report);
    this.close("certificate-refused", certificateRefused, "certificate-refused");
  }

  /** Ends after the running transfer, at once if there is none. */
  stop(): void {
    this.#stopping = true;
    if (!this.isBusy) this.close("shutdown", stopping);
  }

  /** The one way to end a session, whoever wants it. */
  close(reason: CloseReason, last?: Reply, abort: AbortKind = "control-closed"): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    this.#queue.close();
    this.#clock.stop();
    this.#tasks.abort(abort);
    this.data.close();
    this.binding?.close();
    this.#control.end(last);
    void this.#settle(reason);
  }

  async #settle(reason: CloseReason): Promise<void> {
    const label = this.label;
    await this.#working;
    reportSilentLeave(reason, this.state, label, this.#core.report);
    await this.#services.logout();
    this.#clock.stop();
    this.#core.report({ type: "session-closed", label, reason, durationMs: this.#core.now() - this.opened });
    this.#resolveEnded();
  }

  runOutOfTurn(found: FoundCommand): void {
    if (found.row.abortsTransfer !== true) return void this.#answerNow(found);
    this.#queue.putFirst(found);
    this.#tasks.abort("abor");
  }

  async #work(): Promise<void> {
    for (let item = await this.#queue.next(); item !== undefined; item = await this.#queue.next()) {
      this.#clock.busy();
      await this.#handle(item);
      this.#clock.idle();
      if (this.#stopping) this.close("shutdown", stopping);
      await this.#control.flushed(!this.#queue.isEmpty);
      if (this.#closed !== undefined) break;
      this.#queue.fill();
    }
    this.#working = undefined;
    if (this.inputEnded) this.close("client-closed");
  }

  async #handle(item: Queued): Promise<void> {
    if (item.kind !== "command") return this.#handleBadLine(item);
    if (hasExpired(this.state.login, this.#core.now()))
      return this.close("account-changed", accountExpired, "account-changed");
    const { row, text } = item.found;
    const started = performance.now();
    const argument = row.secret === true ? undefined : argumentText(text, this.state, this.#core.settings());
    this.state.doing = doing(row.verb, argument);
    const outcome = await runCommand(item.found, this.state, this.#services, this.#onFault);
    const label = this.label;
    const done = await this.#perform(outcome);
    this.state.doing = undefined;
    afterCommand(this.state, row);
    this.#core.report(commandEvent(label.user === undefined ? this.label : label, row.verb, argument, done, started));
  }

  async #answerNow(found: FoundCommand): Promise<void> {
    const started = performance.now();
    const outcome = await runCommand(found, this.state, this.#services, this.#onFault);
    if (outcome.kind !== "reply") return;
    this.#control.sendNow(outcome.reply);
    this.#core.report(commandEvent(this.label, found.row.verb, "", outcome.reply, started));
  }

  #handleBadLine(item: Exclude<Queued, { kind: "command" }>): void {
    afterCommand(this.state, undefined);
    const { reply: answer, tooMany } = this.#badLines.count(item.kind, this.state.login.at === "in");
    this.#control.send(answer);
    this.#core.report(badLineEvent(item, this.label, answer.code));
    if (tooMany) this.close("bad-lines");
  }

  /** Replies of commands that follow each other at once go out together, but none waits for what may take long. */
  async #perform(outcome: Outcome): Promise<Done> {
    if (outcome.kind !== "reply") this.#control.release();
    if ((outcome.kind === "reply" || outcome.kind === "work") && !this.#queue.isEmpty) this.#control.hold();
    switch (outcome.kind) {
      case "reply":
        this.#control.send(outcome.reply);
        return { code: outcome.reply.code, bytes: undefined };
      case "send":
      case "receive":
        return await this.#tasks.move(outcome, this.#taskBegun);
      case "work":
        return await this.#tasks.work(outcome, this.#taskBegun);
      case "prepare":
        return await this.#perform(await this.#tasks.prepare(outcome, this.#taskBegun));
      case "upgrade":
        await this.#upgrade(outcome.reply, outcome.protect);
        return { code: outcome.reply.code, bytes: undefined };
      case "bye":
        this.close(outcome.reason, outcome.reply);
        return { code: outcome.reply.code, bytes: undefined };
    }
  }

  /** The task could be aborted from here on, and what was said before it began may ask for that. */
  readonly #taskBegun = (): void => {
    if (this.#closed !== undefined || this.inputEnded) this.#tasks.abort("control-closed");
    this.#queue.fill();
    if (this.#queue.holdsAbort) this.#tasks.abort("abor");
  };

  async #upgrade(begin: Reply, protect: boolean): Promise<void> {
    // First, since it may take a while, in which more can come.
    await this.#services.logout();
    if (!this.#queue.isEmpty || !this.#control.isDrained) {
      this.#core.report({ type: "refused", label: this.label, ...injectionBehindAuth });
      this.close("injection", reply(421, "Wait for the reply to AUTH before you send more"));
      return;
    }
    if (await this.#secure(begin, protect)) this.#control.start();
  }

  /** The control connection becomes TLS; from here on data connections are bound to it. */
  async #secure(begin: Reply | undefined, protect: boolean): Promise<boolean> {
    this.binding = this.#core.bindings.create(this);
    const host = await secureControl(this.#control, this.binding, this.#core, this, begin);
    if (host === undefined) this.close("handshake-failed");
    else this.state.host = host;
    if (this.#closed !== undefined) {
      this.binding.close();
      return false;
    }
    this.#queue.startOver();
    this.state.security = { tls: true, protects: protect, pbsz: protect, level: protect ? "P" : "C" };
    return true;
  }

  async #beginsWithTls(): Promise<boolean> {
    const { kind } = await this.#control.look(this.#core.settings().timeouts.handshake);
    if (kind === "closed") this.close("client-closed");
    else if (kind !== "hello") this.refuse(clearOnImplicitPort);
    return kind === "hello";
  }

  flooded(): void {
    this.close("bad-lines", reply(421, "Too many commands behind a transfer; goodbye"));
  }

  refuse({ reply: words, cause, cure }: OtherProtocol): void {
    this.#core.report({ type: "refused", label: this.label, cause, cure });
    this.close("not-ftp", words === undefined ? undefined : reply(421, words));
  }

  readonly #onFault = (error: unknown): void =>
    this.#core.report({ type: "failure", label: this.label, doing: "running a command", error });
}
