import { type Server, Socket } from "node:net";
import { closerOf } from "./hand-over.js";

/** What can go along with a message: the other process has it from then on. */
export type Handle = Socket | Server;

/** What one side can be asked, by name. A `tell` is asked without waiting for an answer. */
export type Calls = { readonly [name: string]: { readonly argument: unknown; readonly result: unknown } };

/** The two ends of a process's IPC channel (`child_process`, serialization "advanced"). */
export interface Wire {
  send(message: unknown, handle: Handle | undefined, done: (error: Error | null) => void): void;
  onMessage(listener: (message: unknown, handle: Handle | undefined) => void): void;
}

/** The other process has gone, or the channel was closed. */
export class ChannelClosed extends Error {
  constructor() {
    super("the other process has gone");
    this.name = "ChannelClosed";
  }
}

type Message =
  | { readonly kind: "call"; readonly id: number; readonly name: string; readonly argument: unknown }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly words: string }
  | { readonly kind: "tell"; readonly name: string; readonly argument: unknown };

type Handler = (argument: unknown, handle: Handle | undefined) => unknown;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Questions and news between two processes of this server, in the order in which they were said. What is said in one turn of the event loop goes out as one
 * message, since each costs a system call and a wake-up on both sides. A connection or a listener can go along with a `tell`.
 */
export class Channel<Ours extends Calls, Theirs extends Calls> {
  readonly #wire: Wire;
  readonly #handlers = new Map<string, Handler>();
  readonly #waiting = new Map<number, Waiting>();
  #outgoing: Message[] = [];
  /** Sent, and not on their way yet: one goes after the other. With what is done with one that never goes. */
  readonly #handles = new Map<Handle, (handle: Handle) => void>();
  /** This process's end of the last that has left. */
  #closeLast = (): void => {};
  #nextId = 1;
  #closed = false;

  constructor(wire: Wire) {
    this.#wire = wire;
    wire.onMessage((batch, handle) => {
      for (const message of batch as readonly Message[]) this.#hear(message, handle);
    });
  }

  /** How this side answers. What a handler throws reaches the asker as words. */
  serve<Name extends keyof Ours & string>(
    name: Name,
    handler: (argument: Ours[Name]["argument"]) => Ours[Name]["result"] | Promise<Ours[Name]["result"]>,
  ): void {
    this.#handlers.set(name, handler as Handler);
  }

  /** What this side does with news. */
  hear<Name extends keyof Ours & string>(
    name: Name,
    listener: (argument: Ours[Name]["argument"], handle: Handle | undefined) => void,
  ): void {
    this.#handlers.set(name, listener as Handler);
  }

  /** Rejects with ChannelClosed when the other process ends first. */
  call<Name extends keyof Theirs & string>(
    name: Name,
    argument: Theirs[Name]["argument"],
  ): Promise<Theirs[Name]["result"]> {
    if (this.#closed) return Promise.reject(new ChannelClosed());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#say({ kind: "call", id, name, argument });
    });
  }

  /**
   * News, which may be lost where the other process is ending. A connection must be paused, and nothing of it may have been read. `undelivered` gets it back when it
   * has not left this process; by default it is closed.
   */
  tell<Name extends keyof Theirs & string>(
    name: Name,
    argument: Theirs[Name]["argument"],
    handle?: Handle,
    undelivered: (handle: Handle) => void = letGo,
  ): void {
    if (this.#closed) {
      if (handle !== undefined) undelivered(handle);
      return;
    }
    const message: Message = { kind: "tell", name, argument };
    if (handle === undefined) {
      this.#say(message);
      return;
    }
    this.#flush();
    const closeOurs = closerOf(handle);
    this.#handles.set(handle, undelivered);
    this.#wire.send([message], handle, (error) => {
      if (!this.#handles.delete(handle)) return;
      if (error === null) this.#closeLast = closeOurs;
      else undelivered(handle);
    });
  }

  /** Whoever waits for an answer is told that none will come. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#outgoing = [];
    for (const { reject } of this.#waiting.values()) reject(new ChannelClosed());
    this.#waiting.clear();
    // Node forgets them, open: those that wait, and the one whose arrival was not confirmed.
    this.#closeLast();
    for (const [handle, undelivered] of this.#handles) undelivered(handle);
    this.#handles.clear();
  }

  /** Resolves when all that was said is on its way. */
  async flushed(): Promise<void> {
    if (this.#closed) return;
    const last = this.#outgoing;
    this.#outgoing = [];
    await new Promise<void>((resolve) => this.#wire.send(last, undefined, () => resolve()));
  }

  #say(message: Message): void {
    if (this.#closed) return;
    if (this.#outgoing.length === 0) setImmediate(() => this.#flush());
    this.#outgoing.push(message);
  }

  #flush(): void {
    if (this.#closed || this.#outgoing.length === 0) return;
    const batch = this.#outgoing;
    this.#outgoing = [];
    // The end of the other process is heard of by its owner.
    this.#wire.send(batch, undefined, () => {});
  }

  #hear(message: Message, handle: Handle | undefined): void {
    if (this.#closed) {
      letGo(handle);
      return;
    }
    switch (message.kind) {
      case "call":
        void this.#answer(message);
        return;
      case "tell":
        this.#handlers.get(message.name)?.(message.argument, handle);
        return;
      case "answer":
        this.#waiting.get(message.id)?.resolve(message.value);
        this.#waiting.delete(message.id);
        return;
      case "failure":
        this.#waiting.get(message.id)?.reject(new Error(message.words));
        this.#waiting.delete(message.id);
    }
  }

  async #answer({ id, name, argument }: Extract<Message, { kind: "call" }>): Promise<void> {
    try {
      const handler = this.#handlers.get(name);
      if (handler === undefined) throw new Error(`${name} is not known here: the processes are of different versions`);
      this.#say({ kind: "answer", id, value: await handler(argument, undefined) });
    } catch (error) {
      this.#say({ kind: "failure", id, words: error instanceof Error ? error.message : String(error) });
    }
  }
}

function letGo(handle: Handle | undefined): void {
  if (handle instanceof Socket) handle.destroy();
  else handle?.close();
}
