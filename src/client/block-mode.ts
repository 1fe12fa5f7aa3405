import type { ByteString } from "../protocol/byte-string.js";
import { BlockConnection, type BlockDirection } from "../support/block-connection.js";
import type { DataLine } from "./data.js";
import { refusal } from "./errors.js";
import { commandLine, type KeptData, type Session } from "./session.js";

/**
 * Block mode (RFC 959 section 3.4.2): the data connection stays for transfer after transfer, and so does its TLS. For many small files that is most of the work saved. True where the server takes it;
 * otherwise, and where it is not wanted, transfers are streams. Throws FtpsError.
 */
export async function setMode(
  session: Session,
  wantsBlocks: boolean,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { features, state } = session;
  const mode = wantsBlocks && !state.noBlocks && features.hasLine("MODE B") ? "B" : "S";
  if (mode === state.mode) return mode === "B";
  state.kept?.close();
  const reply = await session.control.command(commandLine("MODE", mode as ByteString), signal);
  if (reply.code < 400) state.mode = mode;
  else if (mode === "S") throw refusal("the server does not go back to MODE S", reply);
  else state.noBlocks = true;
  return state.mode === "B";
}

/** The data connection of the transfer before, where it is still there. */
export function takeKept({ state }: Session, direction: BlockDirection): DataLine | undefined {
  const { kept } = state;
  if (kept === undefined || !kept.blocks.isFree) {
    kept?.close();
    return undefined;
  }
  const line = inBlocks(kept.blocks, direction);
  return { ...line, release: () => line.stream.release() };
}

/** A fresh data connection, which stays with the session. */
export function keepData({ state, control }: Session, line: DataLine, direction: BlockDirection): DataLine {
  let forget = (): void => {};
  const close = (): void => {
    forget();
    if (state.kept === kept) state.kept = undefined;
    line.stream.destroy();
  };
  const kept: KeptData = { blocks: new BlockConnection(line.stream, close), close };
  state.kept = kept;
  forget = control.whenLost(close);
  return inBlocks(kept.blocks, direction);
}

/** It ends, in order, with its last block only. */
function inBlocks(blocks: BlockConnection, direction: BlockDirection) {
  return { stream: blocks.begin(direction), endedCleanly: () => true, inBlocks: true } as const;
}
