import { parentPort } from "node:worker_threads";
import { LOADED } from "../../support/thread-end.js";
import type { HashName } from "./hash-names.js";
import { beginHash, type RunningHash } from "./running-hash.js";

/** What a thread is told; `job` tells its files apart. Memory moves to the thread, and back with the answer. */
export type HashOrder =
  | { readonly kind: "begin"; readonly job: number; readonly name: HashName }
  | { readonly kind: "add"; readonly job: number; readonly memory: ArrayBuffer; readonly length: number }
  | { readonly kind: "end"; readonly job: number }
  | { readonly kind: "drop"; readonly job: number };

/** All but "begin" are answered, in their order. */
export type HashAnswer =
  | { readonly kind: "added"; readonly job: number; readonly memory: ArrayBuffer }
  | { readonly kind: "digest"; readonly job: number; readonly hex: string }
  | { readonly kind: "dropped"; readonly job: number };

const jobs = new Map<number, RunningHash>();

function obey(order: HashOrder): void {
  const { kind, job } = order;
  switch (kind) {
    case "begin":
      jobs.set(job, beginHash(order.name));
      break;
    case "add":
      jobs.get(job)?.add(new Uint8Array(order.memory, 0, order.length));
      answer({ kind: "added", job, memory: order.memory }, [order.memory]);
      break;
    case "end":
      answer({ kind: "digest", job, hex: jobs.get(job)?.end() ?? "" }, []);
      jobs.delete(job);
      break;
    case "drop":
      jobs.delete(job);
      answer({ kind: "dropped", job }, []);
      break;
  }
}

function answer(message: HashAnswer, moved: readonly ArrayBuffer[]): void {
  parentPort?.postMessage(message, moved);
}

parentPort?.on("message", obey);
parentPort?.postMessage(LOADED);
