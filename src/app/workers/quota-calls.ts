import type { Amount, Footprint, Holder } from "../../guard/contract.js";
import type { ByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import type { HearCalls, Outcome } from "./asking.js";

/** Which book: the account's, of that tree. */
export type BookName = Pick<Holder, "name" | "tree">;

/** Paths as their components. */
export interface PlainFootprint {
  readonly places: readonly (readonly ByteString[])[];
  readonly trees: readonly (readonly ByteString[])[];
}

interface ChangeAmount {
  readonly id: number;
  readonly amount: Amount;
}

/** What a worker asks the supervisor: see `QuotaBook` and `Change`. `id` is the worker's own number of a change. */
export type QuotaCalls = {
  readonly "quota.open": { readonly argument: Holder; readonly result: undefined };
  readonly "quota.counted": { readonly argument: BookName; readonly result: Outcome<undefined> };
  readonly "quota.recount": {
    readonly argument: { readonly account: BookName; readonly maxAge: number };
    readonly result: Outcome<undefined>;
  };
  readonly "quota.used": { readonly argument: BookName; readonly result: Amount | undefined };
  readonly "quota.left": { readonly argument: BookName; readonly result: number | undefined };
  readonly "quota.begin": {
    readonly argument: { readonly account: BookName; readonly id: number; readonly footprint: PlainFootprint };
    readonly result: undefined;
  };
  readonly "quota.take": { readonly argument: ChangeAmount; readonly result: boolean };
  readonly "quota.steady": {
    readonly argument: { readonly id: number; readonly steady: boolean };
    readonly result: undefined;
  };
  readonly "quota.landed": { readonly argument: ChangeAmount; readonly result: undefined };
  readonly "quota.add": { readonly argument: ChangeAmount; readonly result: undefined };
  readonly "quota.end": {
    readonly argument: {
      readonly id: number;
      readonly measured: { readonly before: Amount; readonly after: Amount } | undefined;
    };
    readonly result: undefined;
  };
  readonly "quota.cancel": { readonly argument: number; readonly result: undefined };
};

/** What the supervisor asks a worker. */
export type QuotaQuestions = HearCalls;

export function keyOf({ name, tree }: BookName): string {
  return `${name}\0${tree}`;
}

export function plainFootprint({ places, trees = [] }: Footprint): PlainFootprint {
  const segments = (paths: readonly VirtualPath[]) => paths.map((path) => path.segments);
  return { places: segments(places), trees: segments(trees) };
}

export function footprintOf({ places, trees }: PlainFootprint): Footprint {
  return { places: places.map(pathOf), trees: trees.map(pathOf) };
}

function pathOf(segments: readonly ByteString[]): VirtualPath {
  return segments.reduce((path, segment) => {
    const next = path.child(segment);
    if (next === undefined) throw new Error("a worker spoke of a name that no file has");
    return next;
  }, VirtualPath.root);
}
