/** Of an even number, the mean of the two in the middle. Undefined of none. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : sorted.length === 0
      ? undefined
      : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The smallest value that at least `part` (0 to 1) of all values do not exceed. Undefined of none. */
export function percentile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
}

/** Of each column, the median of what `runs` gave: { key: value }. */
export function medians(columns, runs) {
  return Object.fromEntries(columns.map(({ key, of }) => [key, median(runs.map(of))]));
}

export function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** Three figures that matter, and never more digits than were measured. */
export function shown(value) {
  if (value === undefined || !Number.isFinite(value)) return "-";
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString("en");
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
}
