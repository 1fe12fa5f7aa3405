import type { RoundResult } from "./round.js";

type Cell = { rounds: number; breaks: number; attempts: number; done: number; failed: number; killed: number };

/** A table for people: what was cut, by what it was and by client, over new names and over existing files. */
export function summary(rounds: readonly RoundResult[]): string {
  const rows = new Map<string, Cell>();
  for (const { plan, breaks, attempts, first } of rounds) {
    const over = plan.before === "new" ? "new" : "existing";
    for (const kind of new Set(breaks.length === 0 ? ["(not reached)"] : breaks)) {
      const key = `${kind.padEnd(14)} ${plan.client.padEnd(17)} ${over.padEnd(9)}`;
      const cell = rows.get(key) ?? { rounds: 0, breaks: 0, attempts: 0, done: 0, failed: 0, killed: 0 };
      cell.rounds += 1;
      cell.breaks += breaks.filter((each) => each === kind).length;
      cell.attempts += attempts;
      cell[first] += 1;
      rows.set(key, cell);
    }
  }
  const head = `${"cut".padEnd(14)} ${"client".padEnd(17)} ${"over".padEnd(9)} rounds breaks starts | 1st start: done failed killed`;
  const lines = [...rows].sort(([a], [b]) => a.localeCompare(b)).map(([key, cell]) => line(key, cell));
  return [head, ...lines, totals(rounds)].join("\n");
}

function line(key: string, { rounds, breaks, attempts, done, failed, killed }: Cell): string {
  const numbers = [rounds, breaks, attempts].map((value) => String(value).padStart(6)).join(" ");
  const said = [done, failed, killed].map((value) => String(value).padStart(6)).join(" ");
  return `${key} ${numbers} |           ${said}`;
}

function totals(rounds: readonly RoundResult[]): string {
  const counts = new Map<string, number>();
  for (const kind of rounds.flatMap(({ breaks }) => breaks)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const all = [...counts].map(([kind, count]) => `${kind} ${count}`).join(", ");
  return `${rounds.length} rounds; reached: ${all}`;
}
