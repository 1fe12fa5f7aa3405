import { byteStringToText } from "../protocol/byte-string.js";
import type { TransferOutcome, TransferResult } from "./data/transfer.js";
import type { ServerEvent, SessionLabel } from "./events.js";

/** The log's line about a file that was moved; undefined for listings. */
export function transferEvent(
  outcome: TransferOutcome,
  result: TransferResult,
  label: SessionLabel,
  ascii: boolean,
  durationMs: number,
): ServerEvent | undefined {
  const path =
    outcome.kind === "receive" ? outcome.path : outcome.source.kind === "file" ? outcome.source.path : undefined;
  if (path === undefined) return undefined;
  const { bytes, sealed, resumed, completed } = result;
  return {
    type: "transfer",
    label,
    direction: outcome.kind === "receive" ? "upload" : "download",
    path: byteStringToText(path.toString()),
    bytes,
    durationMs,
    ascii,
    sealed,
    resumed,
    completed,
  };
}
