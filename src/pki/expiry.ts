/** Days before the end at which it is told; 0: it is over. */
export const expirySteps = [30, 14, 7, 3, 1, 0] as const;

export type ExpiryStep = (typeof expirySteps)[number];

const DAY_MS = 86_400_000;

/** The last step that has been reached; undefined: it is still far. Both in milliseconds since 1970. */
export function stepReached(notAfter: number, now: number): ExpiryStep | undefined {
  return expirySteps.findLast((days) => now >= notAfter - days * DAY_MS);
}

/** When the next step is reached; undefined: there is none left. */
export function nextStepAt(notAfter: number, now: number): number | undefined {
  return expirySteps.map((days) => notAfter - days * DAY_MS).find((at) => at > now);
}

/**
 * Whether a step is to be told, and what has been told then. Each is told once; of several that were reached at once, by a clock that jumps or a server that stood
 * still, only the last. What was told of a time that has not come, by a clock that went wrong, is forgotten.
 */
export function tellOnce(
  said: readonly number[],
  reached: ExpiryStep | undefined,
): { readonly tell: boolean; readonly said: readonly number[] } {
  const all = expirySteps.filter((step) => reached !== undefined && step >= reached);
  return { tell: reached !== undefined && !said.includes(reached), said: all };
}
