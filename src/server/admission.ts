import type { Socket } from "node:net";
import { printReply, reply } from "../protocol/reply.js";
import { plainAddress } from "../support/address.js";
import type { Report } from "./events.js";

export interface AdmissionLimits {
  readonly sessions: number;
  readonly sessionsPerAddress: number;
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

  /**
   * The address of a client that may come in; `leave` with it when its session is over. Undefined: it was told why not, or had left, and is gone. `implicit`: it expects
   * TLS, and could not read that.
   */
  admit(raw: Socket, implicit: boolean, { sessions, sessionsPerAddress }: AdmissionLimits): string | undefined {
    const address = plainAddress(raw.remoteAddress);
    if (address === "") {
      // It has gone before anybody looked.
      raw.on("error", () => {}).destroy();
      return undefined;
    }
    const ofAddress = this.#perAddress.get(address) ?? 0;
    if (this.#count < sessions && ofAddress < sessionsPerAddress) {
      this.#count += 1;
      this.#perAddress.set(address, ofAddress + 1);
      return address;
    }
    raw.on("error", () => {});
    if (implicit) raw.destroy();
    else raw.end(printReply(tooMany), () => raw.destroy());
    this.#report({
      type: "refused",
      label: { address },
      cause:
        ofAddress >= sessionsPerAddress
          ? "this address has as many sessions as one may have"
          : "there are as many sessions as there may be",
      cure: "raise limits.sessionsPerAddress or limits.sessions if these are good clients",
    });
    return undefined;
  }

  leave(address: string): void {
    this.#count -= 1;
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
  }
}
