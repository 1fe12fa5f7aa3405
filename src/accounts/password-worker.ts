import { timingSafeEqual } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { hashRawSync, hashSync } from "@node-rs/argon2";
import { LOADED } from "../support/thread-end.js";
import { hashCost } from "./password-cost.js";

/** One thing to do; `password` is the thread's own and wiped afterwards. */
export type PasswordJob =
  | { readonly kind: "hash"; readonly password: Uint8Array }
  | { readonly kind: "verify"; readonly stored: string; readonly password: Uint8Array };

export type PasswordAnswer =
  | { readonly ok: true; readonly value: string | boolean }
  | { readonly ok: false; readonly message: string };

/** Algorithm.Argon2id of the package, whose enum exists only in its types. */
const argon2id = 2;

/** Most a stored hash may ask for; a database that someone else wrote could otherwise ask for all memory and time. Memory in KiB. */
const MAX_COST = { memoryCost: 262_144, timeCost: 16, parallelism: 8 };
/** Salt of 8 to 64 bytes, hash of 16 to 128, in base64 without padding (RFC 9106 section 3.1 allows more). */
const phcString =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,171})$/;

function answer(job: PasswordJob): PasswordAnswer {
  try {
    if (job.kind === "hash") return { ok: true, value: hashSync(job.password, { ...hashCost, algorithm: argon2id }) };
    return compare(job.stored, job.password);
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : "the password could not be checked" };
  } finally {
    job.password.fill(0);
  }
}

/** Computed here and not by the package's own comparison, which refuses passwords that are not UTF-8. */
function compare(stored: string, password: Uint8Array): PasswordAnswer {
  const [, memory, passes, lanes, salt = "", hash = ""] = phcString.exec(stored) ?? [];
  const cost = { memoryCost: Number(memory), timeCost: Number(passes), parallelism: Number(lanes) };
  const affordable =
    cost.memoryCost <= MAX_COST.memoryCost &&
    cost.timeCost <= MAX_COST.timeCost &&
    cost.parallelism <= MAX_COST.parallelism;
  if (!affordable) return { ok: false, message: "the stored password is not an argon2id hash" };
  const expected = Buffer.from(hash, "base64");
  const options = { ...cost, algorithm: argon2id, salt: Buffer.from(salt, "base64"), outputLen: expected.length };
  return { ok: true, value: timingSafeEqual(hashRawSync(password, options), expected) };
}

parentPort?.on("message", (job: PasswordJob) => parentPort?.postMessage(answer(job)));
parentPort?.postMessage(LOADED);
