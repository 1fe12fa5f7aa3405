import type { Amount, Limits } from "../contract.js";

export const nothing: Amount = { bytes: 0, files: 0 };

export function plus(one: Amount, other: Amount): Amount {
  return { bytes: one.bytes + other.bytes, files: one.files + other.files };
}

export function minus(one: Amount, other: Amount): Amount {
  return { bytes: one.bytes - other.bytes, files: one.files - other.files };
}

/** What of it is more than nothing. */
export function gains({ bytes, files }: Amount): Amount {
  return { bytes: Math.max(0, bytes), files: Math.max(0, files) };
}

/** Each number no less than in `least`, and no more than in `most`. */
export function between(least: Amount, amount: Amount, most: Amount): Amount {
  const clamp = (key: keyof Amount) => Math.max(0, Math.max(least[key], Math.min(amount[key], most[key])));
  return { bytes: clamp("bytes"), files: clamp("files") };
}

/** Whether `more` may come on top of `used`. What grows in neither way always may, also where there is too much already. */
export function mayGrow(used: Amount, more: Amount, limits: Limits): boolean {
  const fits = (key: keyof Amount) =>
    more[key] <= 0 || used[key] + more[key] <= (limits[key] ?? Number.POSITIVE_INFINITY);
  return fits("bytes") && fits("files");
}

/** The larger part of its limit that is used, 0 to 1 and above; 0 without limits. */
export function share(used: Amount, limits: Limits): number {
  const of = (key: keyof Amount) => {
    const limit = limits[key];
    if (limit === undefined) return 0;
    return limit === 0 ? 1 : used[key] / limit;
  };
  return Math.max(of("bytes"), of("files"));
}
