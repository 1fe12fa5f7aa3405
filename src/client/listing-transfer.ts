import type { ByteString } from "../protocol/byte-string.js";
import type { Reply } from "../protocol/reply.js";
import { receiveStream } from "../support/receive-stream.js";
import { FtpsError, printable } from "./errors.js";
import { ListingLines } from "./listing-lines.js";
import { transferMemory } from "./memory.js";
import type { Session } from "./session.js";
import { runTransfer } from "./transfer.js";

export interface ListingWay {
  /** Undefined: the one where the login led. */
  readonly folder: ByteString | undefined;
  readonly signal: AbortSignal | undefined;
  readonly blocks: boolean;
}

/** What `onLine` throws ends the transfer. The server's last word. */
export async function receiveLines(
  session: Session,
  command: ByteString,
  { folder, signal, blocks }: ListingWay,
  onLine: (line: ByteString) => void,
): Promise<Reply | undefined> {
  const what = listingOf(session, folder);
  const deadline = session.settings.timeouts.listing;
  let last: Reply | undefined;
  const onLast = (reply: Reply): void => {
    last = reply;
  };
  const plan = { command, type: "A", direction: "receive", what, signal, deadline, blocks, onLast } as const;
  const lines = new ListingLines(onLine);
  let bytes = 0;
  await runTransfer(session, plan, async ({ stream, endedCleanly, stall }) => {
    const { clean } = await receiveStream({
      stream,
      endedCleanly,
      memory: transferMemory,
      onBytes: (count) => {
        stall.moved(count);
        bytes += count;
        if (bytes > session.settings.limits.listingBytes)
          stream.destroy(new FtpsError("too-large", "the listing has no end"));
      },
      write: async (content) => lines.push(content),
    });
    if (!clean && session.settings.cleanEnd === "require") throw cutOff(what);
    lines.finish();
  });
  return last;
}

/** What a TLS connection that ended without close_notify leaves is not known to be all. */
export function cutOff(what: string): FtpsError {
  return new FtpsError("incomplete", `${what} was cut off: TLS did not end as it must`, {
    hint: 'a server that never ends TLS as it must can be used with cleanEnd: "size"',
  });
}

/** For people. */
export function listingOf({ names }: Session, folder: ByteString | undefined): string {
  return folder === undefined ? "the listing" : `the listing of ${printable(names.toText(folder))}`;
}
