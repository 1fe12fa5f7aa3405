import { type FileHandle, open } from "node:fs/promises";
import { ConfigError } from "./errors.js";

/** The file with every key and comment has 10 KB. */
const MAX_FILE_BYTES = 2 ** 20;

/** Undefined when there is no file and it is not `required`. Throws ConfigError. */
export async function readConfigFile(file: string, required: boolean): Promise<string | undefined> {
  try {
    await using handle = await open(file, "r");
    return new TextDecoder("utf-8", { fatal: true }).decode(await readBounded(handle, file));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" && !required) return undefined;
    throw fileError(file, FILE_ERRORS[code ?? ""] ?? `cannot be read (${code ?? String(error)})`);
  }
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EACCES: "may not be read by this user",
  EISDIR: "is a directory",
  ERR_ENCODING_INVALID_ENCODED_DATA: "is not UTF-8 text",
};

function fileError(file: string, what: string): ConfigError {
  return new ConfigError([{ origin: { from: "file", file }, what }]);
}

/** Until the end, whatever `stat` says: the file may be a pipe. */
async function readBounded(handle: FileHandle, file: string): Promise<Buffer> {
  const buffer = Buffer.alloc(MAX_FILE_BYTES + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (length > MAX_FILE_BYTES) throw fileError(file, "is larger than 1 MiB, so it is no configuration");
    if (bytesRead === 0) return buffer.subarray(0, length);
  }
}
