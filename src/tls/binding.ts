import {
  controlsTickets,
  keyNameOf,
  newTicketKeys,
  SESSION_TIMEOUT_S,
  SessionIds,
  type SessionSecrets,
} from "./context.js";
import type { ClientHello } from "./hello.js";

/** Hears of all that a ClientHello may name, as it comes and goes. Names are in hex. */
export interface BindingWatch<Owner> {
  bound(keyName: string, owner: Owner): void;
  /** With all its session ids. */
  unbound(keyName: string): void;
  sessionAdded(keyName: string, id: string): void;
  sessionDropped(keyName: string, id: string): void;
}

/** Finds the control connection that a data connection names in its ClientHello. */
export class BindingRegistry<Owner> {
  readonly #byKeyName = new Map<string, Owner>();
  readonly #bySessionId = new Map<string, Owner>();
  readonly #watch: BindingWatch<Owner> | undefined;

  constructor(watch?: BindingWatch<Owner>) {
    this.#watch = watch;
  }

  /** A binding for a new control connection; `close` it with the connection. */
  create(owner: Owner): ControlBinding {
    const ids = new SessionIds((added, dropped) => {
      if (this.#byKeyName.has(binding.keyName)) this.#addSession(binding.keyName, added, owner);
      if (dropped === undefined) return;
      this.#bySessionId.delete(dropped);
      this.#watch?.sessionDropped(binding.keyName, dropped);
    });
    const binding: ControlBinding = new ControlBinding(ids, () => {
      this.#byKeyName.delete(binding.keyName);
      for (const id of ids.ids) this.#bySessionId.delete(id);
      this.#watch?.unbound(binding.keyName);
    });
    this.#byKeyName.set(binding.keyName, owner);
    this.#watch?.bound(binding.keyName, owner);
    return binding;
  }

  #addSession(keyName: string, id: string, owner: Owner): void {
    this.#bySessionId.set(id, owner);
    this.#watch?.sessionAdded(keyName, id);
  }

  /** TLS 1.3 ticket, TLS 1.2 ticket, TLS 1.2 session id, in this order; undefined for a hello that resumes nothing of ours. */
  find({ pskName, ticketName, sessionId }: ClientHello): Owner | undefined {
    return (
      (pskName === undefined ? undefined : this.#byKeyName.get(pskName)) ??
      (ticketName === undefined ? undefined : this.#byKeyName.get(ticketName)) ??
      (sessionId === "" ? undefined : this.#bySessionId.get(sessionId))
    );
  }

  get size(): number {
    return this.#byKeyName.size;
  }

  get sessionIds(): number {
    return this.#bySessionId.size;
  }
}

/** Tickets remembered, to see whether a client uses one again. */
export const MAX_USED_TICKETS = 16;

/**
 * The TLS identity of one control connection. Its ticket keys exist nowhere else, so a data connection that resumes with them has shown that it shares
 * the control connection's secret; the address it comes from does not matter.
 */
export class ControlBinding {
  readonly keyName: string;
  readonly #ticketKeys = newTicketKeys();
  readonly #sessions: SessionIds;
  readonly #onClose: () => void;
  #protocol: string | undefined;
  /** Until when what the client holds can be resumed, as far as the server's clock tells. */
  #resumableUntil = 0;
  #hasResumed = false;
  /** TLS 1.3 tickets that the client has not used, as far as is certain. */
  #tickets = 1;
  readonly #usedTickets = new Set<string>();
  #usesTicketsAgain = false;

  constructor(sessions: SessionIds, onClose: () => void) {
    this.#sessions = sessions;
    this.#onClose = onClose;
    this.keyName = keyNameOf(this.#ticketKeys);
  }

  /** For the handshakes of this control connection and of its data connections, on servers that are lent for them. */
  get secrets(): SessionSecrets {
    return { ticketKeys: this.#ticketKeys, sessions: this.#sessions };
  }

  /** TLS version of the control connection, once its handshake is done. */
  get protocol(): string | undefined {
    return this.#protocol;
  }

  /** The control connection's handshake is done: the client has its first ticket or session id. */
  established(protocol: string | null, now: number = Date.now()): void {
    this.#protocol = protocol ?? undefined;
    this.#resumableUntil = now + SESSION_TIMEOUT_S * 1000;
  }

  /** Whether a client that names this session can still resume it; after a day without a new ticket it cannot. */
  canResume(now: number = Date.now()): boolean {
    return now < this.#resumableUntil;
  }

  /**
   * A data connection has resumed over `protocol`, with `ticket` (TLS 1.3), and was given a new one if `renewed`. From now on each must, as long as the client
   * is sure to have a ticket for it: over TLS 1.2 always, over TLS 1.3 while it was given more than it used, or uses one again.
   */
  resumed(
    protocol: string | null,
    { renewed, ticket }: { readonly renewed: boolean; readonly ticket: string | undefined },
    now: number = Date.now(),
  ): void {
    this.#hasResumed = true;
    if (protocol !== "TLSv1.3") return;
    if (ticket !== undefined && this.#usedTickets.has(ticket)) this.#usesTicketsAgain = true;
    else this.#tickets -= 1;
    if (ticket !== undefined) this.#remember(ticket);
    if (!renewed || !controlsTickets) return;
    this.#tickets += 1;
    this.#resumableUntil = now + SESSION_TIMEOUT_S * 1000;
  }

  isHardened(now: number = Date.now()): boolean {
    const hasTicket = this.#protocol !== "TLSv1.3" || this.#tickets > 0 || this.#usesTicketsAgain;
    return this.#hasResumed && hasTicket && this.canResume(now);
  }

  #remember(ticket: string): void {
    this.#usedTickets.add(ticket);
    const [oldest] = this.#usedTickets;
    if (oldest !== undefined && this.#usedTickets.size > MAX_USED_TICKETS) this.#usedTickets.delete(oldest);
  }

  close(): void {
    this.#onClose();
  }
}
