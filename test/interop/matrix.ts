import type { ClientDriver } from "./clients/contract.js";
import { type CellResult, type MatrixServer, type Mode, rowName, runRow } from "./matrix-row.js";

/** A way to run the server, and who talks to it. */
export interface Variant {
  readonly name: string;
  readonly drivers: readonly ClientDriver[];
  readonly modes: readonly Mode[];
}

/** One operation of one client in one mode on one variant of the server. */
export interface Cell extends CellResult {
  readonly variant: string;
  readonly client: string;
  readonly mode: Mode;
  /** The last that the server had logged when the login was over. */
  readonly log: string;
}

/** {explicit, implicit} x {TLS 1.2, 1.3} x {PASV, EPSV}. */
export const allModes: readonly Mode[] = [false, true].flatMap((implicit) =>
  (["1.2", "1.3"] as const).flatMap((tlsVersion) =>
    (["PASV", "EPSV"] as const).map((passive) => ({ implicit, tlsVersion, passive })),
  ),
);

/**
 * Two servers at a time, and on each server one client after the other: a client that cannot resume its session is
 * told apart on a shared port only while no other of its address waits.
 */
const SERVERS_AT_ONCE = 2;
/** Longest part of a client's or the server's own words in a report, from their end. */
const MAX_TRANSCRIPT = 8_000;

/** Runs every client in every mode against every variant, and gives all cells, failed ones with their reason. */
export async function runMatrix<V extends Variant>(
  variants: readonly V[],
  startServer: (variant: V) => Promise<MatrixServer>,
): Promise<readonly Cell[]> {
  const waiting = [...variants];
  const cells: Cell[] = [];
  const lane = async () => {
    for (let variant = waiting.shift(); variant !== undefined; variant = waiting.shift()) {
      cells.push(...(await runVariant(variant, await startServer(variant))));
    }
  };
  await Promise.all(Array.from({ length: SERVERS_AT_ONCE }, lane));
  return cells;
}

async function runVariant(variant: Variant, server: MatrixServer): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  try {
    for (const driver of variant.drivers) {
      for (const mode of variant.modes) {
        const results = await runRow(driver, server, mode);
        const log = server.log?.().slice(-MAX_TRANSCRIPT) ?? "";
        cells.push(...results.map((result) => ({ ...result, variant: variant.name, client: driver.name, mode, log })));
      }
    }
  } finally {
    await server.stop();
  }
  return cells;
}

/** The cells as text: a line for each login, a column for each operation. */
export function matrixTable(cells: readonly Cell[]): string {
  const operations = [...new Set(cells.map((cell) => cell.operation))];
  const lines = new Map<string, Map<string, string>>();
  for (const cell of cells) {
    const key = [cell.variant, cell.client, rowName(cell.mode)].join(" | ");
    const line = lines.get(key) ?? new Map<string, string>();
    line.set(cell.operation, cell.reason === "" ? "ok" : "FAILED");
    lines.set(key, line);
  }
  const rows = [...lines].map(([key, line]) => [
    ...key.split(" | "),
    ...operations.map((name) => line.get(name) ?? "-"),
  ]);
  return align([["server", "client", "mode", ...operations], ...rows.sort(byColumns)]);
}

function byColumns(left: readonly string[], right: readonly string[]): number {
  return left.join("\0") < right.join("\0") ? -1 : 1;
}

function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The failed cells in words, and under each login what client and server said; empty when all is well. */
export function failures(cells: readonly Cell[]): string {
  const logins = new Map<string, Cell[]>();
  for (const cell of cells.filter((candidate) => candidate.reason !== "")) {
    const key = `${cell.variant}, ${cell.client}, ${rowName(cell.mode)}`;
    logins.set(key, [...(logins.get(key) ?? []), cell]);
  }
  return [...logins]
    .map(([key, failed]) => {
      const reasons = failed.map((cell) => `  ${cell.operation}: ${cell.reason.trimEnd()}`);
      const transcript = failed[0]?.transcript.slice(-MAX_TRANSCRIPT) ?? "";
      return [key, ...reasons, "--- client", transcript, "--- server", failed[0]?.log ?? ""].join("\n");
    })
    .join("\n\n");
}
