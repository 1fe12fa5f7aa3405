import type { Socket } from "node:net";
import { reset } from "../support/tls-loopback.js";
import type { Cut, Direction, Route, Trigger } from "./trigger.js";

export type { Route } from "./trigger.js";

/** How long a stalled connection stays silent. More than the server under test waits for a byte. */
const STALL_MS = 1500;
/** So far a connection may be in its handshake, which must not be held up. */
export const HANDSHAKE_BYTES = 4096;

/** What the proxy tells its connections, and hears from them. */
export interface PairEvents {
  trigger(): Trigger | undefined;
  dataEnded(): boolean;
  ended(direction: Direction): void;
  fire(trigger: Trigger, fired: { readonly pair: Pair; readonly passed: number }): void;
  gone(): void;
}

interface Lane {
  readonly direction: Direction;
  readonly from: Socket;
  readonly to: Socket;
  /** Bytes that came, whether or not they went on. */
  seen: number;
  /** Held back, for a trigger that counts from the end. */
  kept: Buffer;
}

/** One connection of a client, and the one to the server that belongs to it. */
export class Pair {
  readonly route: Route;
  readonly #lanes: readonly Lane[];
  readonly #events: PairEvents;
  /** Nothing goes through any more. */
  #dead = false;
  /** Nothing goes to the server any more. */
  #deaf = false;
  #held = false;
  #stall: NodeJS.Timeout | undefined;

  constructor(route: Route, client: Socket, server: Socket, events: PairEvents) {
    this.route = route;
    this.#events = events;
    const lane = (direction: Direction, from: Socket, to: Socket): Lane => ({
      ...{ direction, from, to },
      ...{ seen: 0, kept: Buffer.alloc(0) },
    });
    this.#lanes = [lane("up", client, server), lane("down", server, client)];
    for (const each of this.#lanes) this.#run(each);
    // What is written before a connection is made would be lost with it.
    server.once("connect", () => {
      if (!this.#held && !this.#dead) client.resume();
    });
  }

  /** Cut so that one side has not heard of it yet. */
  get isSilent(): boolean {
    return this.#stall !== undefined && this.#lanes.some(({ from }) => !from.destroyed);
  }

  hold(): void {
    this.#held = true;
    if (!this.#dead) for (const { from } of this.#lanes) from.pause();
  }

  release(): void {
    this.#held = false;
    if (!this.#dead) for (const { from } of this.#lanes) from.resume();
  }

  cut(how: Cut): void {
    this.#dead = true;
    switch (how) {
      case "fin":
        // What a side still says is swallowed.
        for (const { from, to } of this.#lanes) {
          to.end();
          from.resume();
        }
        this.#stall = setTimeout(() => this.reset(), STALL_MS).unref();
        return;
      case "fin-up":
        this.#deaf = true;
        this.#dead = false;
        this.#lanes[0]?.to.end();
        return;
      case "rst":
        this.reset();
        return;
      case "stall":
        for (const { from } of this.#lanes) from.pause();
        this.#stall = setTimeout(() => this.reset(), STALL_MS).unref();
        return;
      case "ghost":
        for (const { from } of this.#lanes) from.pause();
        for (const { direction, from } of this.#lanes) if (direction === "up") reset(from);
        this.#stall = setTimeout(() => this.reset(), STALL_MS).unref();
    }
  }

  reset(): void {
    this.#dead = true;
    clearTimeout(this.#stall);
    for (const { from } of this.#lanes) reset(from);
  }

  #run(lane: Lane): void {
    const { from, to } = lane;
    from.on("data", (chunk: Buffer) => this.#take(lane, chunk));
    from.on("end", () => this.#end(lane));
    from.on("error", () => this.reset());
    from.on("close", () => {
      if (to.destroyed) clearTimeout(this.#stall);
      if (!this.#dead && !to.destroyed && !to.writableEnded) to.end();
      if (to.destroyed) this.#events.gone();
    });
    to.on("drain", () => {
      if (!this.#held && !this.#dead) from.resume();
    });
  }

  #take(lane: Lane, chunk: Buffer): void {
    lane.seen += chunk.length;
    if (this.#isCut(lane)) return;
    const trigger = this.#events.trigger();
    const isMine = trigger?.route === this.route && trigger.direction === lane.direction;
    if (trigger !== undefined && isMine && this.#isReached(trigger, lane, chunk)) this.#stopAt(trigger, lane, chunk);
    else
      this.#pass(
        lane,
        isMine && trigger?.place.kind === "before-end" ? this.#keep(lane, chunk, trigger.place.bytes) : chunk,
      );
  }

  #isCut({ direction }: Lane): boolean {
    return this.#dead || (this.#deaf && direction === "up");
  }

  #isReached({ place }: Trigger, lane: Lane, chunk: Buffer): boolean {
    if (place.kind === "byte") return lane.seen >= place.at && lane.seen - chunk.length <= place.at;
    return place.kind === "after-data" && this.#events.dataEnded();
  }

  /** `chunk` reaches over the place: what lies before it still goes. */
  #stopAt(trigger: Trigger, lane: Lane, chunk: Buffer): void {
    const before = lane.seen - chunk.length;
    const length = trigger.place.kind === "byte" ? trigger.place.at - before : 0;
    if (trigger.action === "flip") {
      const index = Math.min(length, chunk.length - 1);
      chunk.writeUInt8((chunk[index] ?? 0) ^ 0x10, index);
      this.#pass(lane, chunk);
    } else if (trigger.action === "watch") {
      this.#pass(lane, chunk);
    } else {
      this.#pass(lane, chunk.subarray(0, length));
    }
    this.#events.fire(trigger, { pair: this, passed: before + length });
  }

  /** All but the last bytes so far; those wait for what follows. */
  #keep(lane: Lane, chunk: Buffer, bytes: number): Buffer {
    if (lane.seen <= HANDSHAKE_BYTES) return chunk;
    const all = Buffer.concat([lane.kept, chunk]);
    const length = Math.max(0, all.length - bytes);
    lane.kept = Buffer.from(all.subarray(length));
    return all.subarray(0, length);
  }

  #pass({ to, from }: Lane, chunk: Buffer): void {
    if (chunk.length > 0 && to.writable && !to.write(chunk)) from.pause();
  }

  #end(lane: Lane): void {
    this.#events.ended(lane.direction);
    if (this.#isCut(lane)) return;
    const trigger = this.#events.trigger();
    const isMine = trigger?.route === this.route && trigger.direction === lane.direction;
    if (isMine && trigger.place.kind === "before-end" && lane.seen > HANDSHAKE_BYTES) {
      const { action } = trigger;
      if (action === "watch") this.#pass(lane, lane.kept);
      this.#events.fire(trigger, { pair: this, passed: lane.seen - lane.kept.length });
      if (action !== "watch") return;
    } else {
      this.#pass(lane, lane.kept);
    }
    lane.to.end();
  }
}
