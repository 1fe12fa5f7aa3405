import { sizeAsText } from "./print.js";
import { cutToWidth, fitToWidth, textWidth } from "./text-width.js";

export interface ProgressState {
  readonly name: string;
  readonly done: number;
  /** Bytes; undefined: not known. */
  readonly total: number | undefined;
  /** Bytes a second. */
  readonly rate: number;
}

/** From so many columns on there is room for a bar of so many. */
const bars: readonly (readonly [number, number])[] = [
  [100, 24],
  [72, 12],
];
const MIN_NAME = 8;
/** With less room for the name, figures have no columns of their own. */
const WIDE_NAME = 16;
const MAX_NAME = 60;

/** `may.csv  [######......]  50%   1.2 MiB/s   12 s left`, in no more than `columns`. */
export function progressLine({ name, done, total, rate }: ProgressState, columns: number): string {
  const bar = bars.find(([from]) => columns >= from)?.[1] ?? 0;
  const speed = `${sizeAsText(rate)}/s`.padStart(13);
  const figures =
    total === undefined || total === 0
      ? `${sizeAsText(done).padStart(11)} ${speed}`
      : `${shareText(done, total)} ${speed} ${timeLeft(total - done, rate).padStart(13)}`;
  const picture = bar > 0 && total ? ` ${barPicture(done / total, bar)}` : "";
  const room = columns - textWidth(picture) - figures.length - 1;
  if (room >= WIDE_NAME) return `${fitToWidth(name, Math.min(room, MAX_NAME))}${picture} ${figures}`;
  const dense = figures.trim().replace(/ +/g, " ");
  return cutToWidth(`${fitToWidth(name, Math.max(MIN_NAME, columns - dense.length - 1))} ${dense}`, columns);
}

function shareText(done: number, total: number): string {
  return `${Math.floor(Math.min(1, done / total) * 100)}%`.padStart(4);
}

function barPicture(share: number, width: number): string {
  const full = Math.round(Math.min(1, share) * width);
  return `[${"#".repeat(full).padEnd(width, ".")}]`;
}

function timeLeft(bytes: number, rate: number): string {
  if (bytes <= 0) return "";
  if (rate < 1) return "waiting";
  return `${secondsAsText(Math.ceil(bytes / rate))} left`;
}

/** `45 s`, `3:05`, `1:02:03`, `2 days`. */
export function secondsAsText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const minutes = seconds / 60;
  if (minutes < 60) return `${Math.floor(minutes)}:${two(seconds % 60)}`;
  const hours = minutes / 60;
  if (hours < 100) return `${Math.floor(hours)}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${Math.floor(hours / 24)} days`;
}
