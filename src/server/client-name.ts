/** As much of a client's name as is kept. */
const MAX_CLIENT_NAME = 128;

/** What a client calls itself, for the log and for operators; nothing depends on it. */
export function clientName(text: string): string {
  return text.slice(0, MAX_CLIENT_NAME);
}
