import { type ByteString, textToByteString } from "../byte-string.js";
import type { Listed } from "./listed.js";

/** Lines of a listing and what they say. */
export interface Sample {
  /** What stands behind `# `, to the first colon, and behind it. */
  readonly form: string;
  readonly detail: string;
  readonly lines: readonly ByteString[];
  readonly expected: string;
}

/** Samples as `test-samples.ts` and `test-recorded.ts` have them; `<TAB>` and `<1B>` are bytes. */
export function readSamples(text: string): readonly Sample[] {
  const found: Sample[] = [];
  let [form, detail] = ["", ""];
  let lines: ByteString[] = [];
  for (const line of text.replaceAll("<TAB>", "\t").split("\n")) {
    if (line.startsWith("# ")) [form = "", detail = ""] = line.slice(2).split(": ");
    else if (line.startsWith("    => ")) {
      found.push({ form, detail, lines, expected: bytesOf(line.slice(7)) });
      lines = [];
    } else if (line !== "") lines.push(bytesOf(line));
  }
  return found;
}

function bytesOf(text: string): ByteString {
  const bytes = textToByteString(text);
  return bytes.replace(/<([0-9A-F]{2})>/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  ) as ByteString;
}

/** In the words of the samples: kind, size, time, mode, owner, group, name, target. */
export function show({ kind, size, modified, mode, owner, group, name, target }: Listed): string {
  const time = modified === undefined ? "-" : new Date(modified).toISOString().slice(0, 19).replace("T", " ");
  const facts = [kind, size ?? "-", time, mode?.toString(8) ?? "-", owner ?? "-", group ?? "-", name];
  return facts.join(" | ") + (target === undefined ? "" : ` => ${target}`);
}
