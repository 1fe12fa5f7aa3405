/** Longer text is no slip of the pen, and the comparison takes the product of both lengths. */
const MAX_LENGTH = 80;

/** The option most like `text`, when it is near enough to be what was meant: a third of its letters may be wrong. */
export function nearest(text: string, options: Iterable<string>): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const wanted = text.toLowerCase();
  const ranked = [...options]
    .map((option) => ({ option, distance: distance(wanted, option.toLowerCase()) }))
    .filter(({ option, distance }) => distance <= Math.max(1, Math.floor(option.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.option;
}

/** Edits from `a` to `b`: a letter more, less, other, or two swapped (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const other = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + other);
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current[column] = best;
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
