import type { Socket } from "node:net";
import { printReply, reply } from "../protocol/reply.js";
import { plainAddress } from "../support/address.js";
import type { Report } from "./events.js";

export interface AdmissionLimits {
  readonly sessions: number;
  readonly sessionsPerAddress: number;
}

/** A client that has connected, and is not counted yet. */
export interface Newcomer {
  readonly raw: Socket;
  /** It expects TLS, and could not read what it is told in clear. */
  readonly implicit: boolean;
  readonly address: string;
}

const tooMany = reply(421, "Too many sessions; try again later");

/** Counts the sessions that there are, and turns away who would be one too many. */
export class Admission {
  readonly #report: Report;
  readonly #perAddress = new Map<string, number>();
  #count = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  get count(): number {
    return this.#count;
  }

  /** Counts one of this address in, if there is a place for it; then `leave` when its session is over. */
  enter(address: string, { sessions, sessionsPerAddress }: AdmissionLimits): boolean {
    const ofAddress = this.#perAddress.get(address) ?? 0;
    if (this.#count >= sessions || ofAddress >= sessionsPerAddress) return false;
    this.#count += 1;
    this.#perAddress.set(address, ofAddress + 1);
    return true;
  }

  /** Tells a client that there is no place for it, and closes. */
  refuse({ raw, implicit, address }: Newcomer, { sessionsPerAddress }: AdmissionLimits): void {
    raw.on("error", () => {});
    if (implicit) raw.destroy();
    else raw.end(printReply(tooMany), () => raw.destroy());
    this.#report({
      type: "refused",
      label: { address },
      cause:
        (this.#perAddress.get(address) ?? 0) >= sessionsPerAddress
          ? "this address has as many sessions as one may have"
          : "there are as many sessions as there may be",
      cure: "raise limits.sessionsPerAddress or limits.sessions if these are good clients",
    });
  }

  leave(address: string): void {
    this.#count -= 1;
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
  }
}

/** Undefined: the client had gone before anybody looked, and its connection is closed. */
export function addressOf(raw: Socket): string | undefined {
  const address = plainAddress(raw.remoteAddress);
  if (address !== "") return address;
  raw.on("error", () => {}).destroy();
  return undefined;
}
