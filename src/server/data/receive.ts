import type { FileWriter } from "../../storage/contract.js";
import { type ReceiveOptions as PumpOptions, type ReceiveEnd, receiveStream } from "../../support/receive-stream.js";
import type { DataConnection } from "./connection.js";

export interface ReceiveOptions extends Pick<PumpOptions, "memory" | "convert" | "flush" | "onBytes"> {
  readonly connection: DataConnection;
  readonly writer: FileWriter;
}

export type { ReceiveEnd };

/**
 * Takes an upload to storage; it ends cleanly only with TLS's close_notify, or, in clear, with the client's FIN, or, in block mode, with the last block. All of it has been written when this resolves;
 * nothing has been published.
 */
export function receiveFile({ connection, writer, ...rest }: ReceiveOptions): Promise<ReceiveEnd> {
  const { stream, cleanEnd, sealed, blocks } = connection;
  return receiveStream({
    ...rest,
    stream,
    endedCleanly: () => !sealed || blocks !== undefined || cleanEnd?.endedCleanly === true,
    write: (content) => writer.write([content]),
  });
}
