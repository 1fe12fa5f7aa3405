/** Milliseconds since 1970 as Node's calls for times take them. Before 1970 as a date: a negative number Node takes for the present. */
export function toTime(milliseconds: number): number | Date {
  return milliseconds < 0 ? new Date(milliseconds) : toSeconds(milliseconds);
}

/** Seconds as Node takes them, in floating point. A microsecond more where the fraction would come back as the millisecond before. */
function toSeconds(milliseconds: number): number {
  return milliseconds % 1000 === 0 ? milliseconds / 1000 : (milliseconds + 0.001) / 1000;
}
