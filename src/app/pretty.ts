import { printable } from "./printable.js";

const colours = { debug: 90, info: 32, warn: 33, error: 31 } as const;

/** One JSON line of the log, for the eye. What comes from outside stays on its line and cannot move the cursor. */
export function prettyLine(json: string, colour: boolean): string {
  const { time, level, msg, session, user, address, event, code, bytes, ms, lines } = JSON.parse(json) as Record<
    string,
    unknown
  >;
  const paint = (text: string, number: number): string => (colour ? `\u001b[${number}m${text}\u001b[0m` : text);
  const clock = String(time).slice(11, 19);
  const who = [session, user ?? address].filter((part) => part !== undefined).join(" ");
  const details = [
    bytes === undefined ? undefined : `${String(bytes)} bytes`,
    event === "command" && typeof ms === "number" && ms >= 1 ? `${ms} ms` : undefined,
  ].filter((part) => part !== undefined);
  const tint =
    level === "info" && typeof code === "number" && code >= 400 ? 33 : (colours[level as keyof typeof colours] ?? 0);
  const message = printable(`${String(msg)}${details.length === 0 ? "" : `  (${details.join(", ")})`}`);
  const head = [clock, paint(String(level).padEnd(5), tint), ...(who === "" ? [] : [paint(printable(who), 36)])];
  const more = Array.isArray(lines) ? lines.map((line) => `\n         ${printable(String(line))}`).join("") : "";
  return `${head.join(" ")} ${message}${more}\n`;
}
