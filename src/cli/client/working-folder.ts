import type { FtpsClient } from "../../client/index.js";

/** Where the login leads. PWD: RFC 959 section 4.1.3; the path stands in quotes, which are doubled within it. */
export async function workingFolder(client: FtpsClient, signal: AbortSignal): Promise<string> {
  const { code, text } = await client.raw("PWD", { signal });
  const [, quoted = "/"] = /^"((?:[^"]|"")*)"/.exec(text) ?? [];
  const folder = quoted.replaceAll('""', '"');
  return code < 400 && folder.startsWith("/") ? folder : "/";
}
