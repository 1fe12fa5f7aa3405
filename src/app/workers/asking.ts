import { StorageError, type StorageErrorKind } from "../../storage/errors.js";
import { type Channel, ChannelClosed } from "./channel.js";

/** What came of something in the other process, with the kind of its failure. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly kind: StorageErrorKind; readonly words: string };

/** Never rejects. */
export async function outcomeOf<T>(work: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { ok: false, kind: error instanceof StorageError ? error.kind : "failed", words };
  }
}

/** Throws the failure as the StorageError that it was. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new StorageError(outcome.kind, outcome.words);
}

/** The answer to a call; StorageError "failed" where the other process is gone or did not understand. */
export async function answered<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new StorageError("failed", `no answer from the process that keeps what all have in common: ${words}`, {
      cause: error,
    });
  }
}

/** Milliseconds in which a process answers, however busy. Whoever waits for one that does not goes on without. */
const ANSWER_MS = 10_000;

/** The answer to a call; `late` when there is none in time, `gone` when the other process is gone. Never rejects. */
export async function answeredOr<T>(
  call: Promise<T>,
  { late, gone }: { readonly late: T; readonly gone: T },
  milliseconds: number = ANSWER_MS,
): Promise<T> {
  const { promise, resolve } = deferred<T>();
  const timer = setTimeout(() => resolve(late), milliseconds);
  try {
    return await Promise.race([call, promise]);
  } catch (error) {
    return error instanceof ChannelClosed ? gone : late;
  } finally {
    clearTimeout(timer);
  }
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Asked of a worker. */
export type HearCalls = { readonly "said.all": { readonly argument: undefined; readonly result: true } };

type NoCalls = Readonly<Record<never, never>>;

/** Answers at once: what this process had said before is heard before the answer. */
export function serveHearing(channel: Channel<HearCalls, NoCalls>): void {
  channel.serve("said.all", () => true);
}

/** Whether all is heard now that the worker had said when it was asked; false where it did not answer. One that is gone has nothing more to say. */
export function heardAll(worker: Channel<NoCalls, HearCalls>): Promise<boolean> {
  return answeredOr<boolean>(worker.call("said.all", undefined), { late: false, gone: true });
}
