import { Cancelled, CliFailure } from "./failure.js";

/** Longest password that is read, in bytes; whoever asks may want a shorter one. */
export const MAX_TYPED_BYTES = 1024;

/** The part of a terminal that a hidden question needs; process.stdin and process.stderr have it. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & {
    readonly isTTY?: boolean;
    setRawMode?(on: boolean): unknown;
  };
  readonly output: { write(text: string): unknown };
}

export const standard: Terminal = { input: process.stdin, output: process.stderr };

/** Everything up to the end, without the line end that `echo` adds. */
export async function readPassword(input: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    // Room for the line end; checkPassword says what is wrong with the rest.
    if (length > MAX_TYPED_BYTES + 2) break;
  }
  const all = Buffer.concat(chunks);
  const end = all.at(-1) === LF ? all.length - (all.at(-2) === CR ? 2 : 1) : all.length;
  return all.subarray(0, end);
}

const [CTRL_C, CTRL_D, BACKSPACE, LF, CR, CTRL_U, ESCAPE, DELETE] = [3, 4, 8, 10, 13, 21, 27, 127] as const;
const ENDS: ReadonlySet<number> = new Set([LF, CR, CTRL_C, CTRL_D]);

/** One line of bytes, typed without an echo. */
export async function askHidden(question: string, { input, output }: Terminal = standard): Promise<Buffer> {
  // Before the question: whoever sees it may type at once.
  input.setRawMode?.(true);
  output.write(question);
  try {
    return await typedLine(input);
  } finally {
    input.setRawMode?.(false);
    output.write("\n");
  }
}

function typedLine(input: NodeJS.ReadableStream): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const line: number[] = [];
    const stop = () => {
      input.off("data", onData);
      input.off("end", onEnd);
      // At once: what flows without a listener is lost.
      input.pause();
    };
    const onEnd = () => {
      stop();
      reject(new CliFailure("no password was given", "nothing was changed"));
    };
    const onData = (chunk: Buffer) => {
      const end = type(line, chunk);
      if (end === undefined) return;
      stop();
      const rest = chunk.subarray(end.at + 1);
      // What was pasted beyond this line answers the next question.
      if (rest.length > 0) input.unshift(rest);
      if (end.cancelled) reject(new Cancelled());
      else resolve(Buffer.from(line));
    };
    input.on("data", onData);
    input.on("end", onEnd);
    input.resume();
  });
}

/** Applies the keys to the line; where and how it ended, if it did. */
function type(line: number[], keys: Buffer): { readonly at: number; readonly cancelled: boolean } | undefined {
  // Arrow and function keys come as a sequence of their own.
  if (keys[0] === ESCAPE) return undefined;
  const at = keys.findIndex((key) => ENDS.has(key));
  for (const key of at < 0 ? keys : keys.subarray(0, at)) edit(line, key);
  const end = keys[at];
  return end === undefined ? undefined : { at, cancelled: end === CTRL_C || end === CTRL_D };
}

function edit(line: number[], key: number): void {
  if (key === BACKSPACE || key === DELETE) dropCharacter(line);
  else if (key === CTRL_U) line.length = 0;
  else if (key >= 32 && line.length <= MAX_TYPED_BYTES) line.push(key);
}

/** The last character, all of its UTF-8 bytes. */
function dropCharacter(line: number[]): void {
  let byte = line.pop();
  while (byte !== undefined && (byte & 0xc0) === 0x80) byte = line.pop();
}
