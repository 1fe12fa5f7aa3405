import type { BindingWatch } from "../../tls/binding.js";
import type { Expectation, ExpectationTerms } from "./expectation.js";
import type { DataOwner } from "./owner.js";

/** Where the passive ports of a server are: in this process (PassivePool), or in another one that hands connections over. */
export interface PassiveSource {
  readonly ports: readonly number[];
  /** Data connections that are awaited, and connections that have said nothing. */
  readonly waiting: number;
  readonly silent: number;
  /** Whoever must know which TLS sessions there are, to tell connections apart, hears of them. */
  readonly bindings?: BindingWatch<DataOwner>;
  /** A port to announce; undefined when none can be told apart for this session. `timeout` in milliseconds. */
  expect(
    owner: DataOwner,
    terms: ExpectationTerms,
    timeout: number,
  ): Expectation | undefined | Promise<Expectation | undefined>;
  close(): Promise<void>;
}
