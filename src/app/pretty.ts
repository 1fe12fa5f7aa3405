import { Writable } from "node:stream";

const colours = { debug: 90, info: 32, warn: 33, error: 31 } as const;

/** One JSON line of the log, for the eye. Control characters and direction overrides stay escaped, so that a name cannot move the cursor. */
export function prettyLine(json: string, colour: boolean): string {
  const { time, level, msg, session, user, address, event, code, bytes, ms } = JSON.parse(json) as Record<
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
  const tint = colours[level as keyof typeof colours] ?? (typeof code === "number" && code >= 400 ? 33 : 0);
  const message = escapeControls(`${String(msg)}${details.length === 0 ? "" : `  (${details.join(", ")})`}`);
  return `${clock} ${paint(String(level).padEnd(5), tint)} ${paint(escapeControls(who), 36)} ${message}\n`;
}

function escapeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** Where pino writes when a person reads along. */
export function prettyStream(to: { write(text: string): unknown }, colour: boolean): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, callback) {
      for (const line of chunk.toString().split("\n")) if (line !== "") to.write(prettyLine(line, colour));
      callback();
    },
  });
}
