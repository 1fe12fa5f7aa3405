import assert from "node:assert/strict";
import { commands } from "../../src/server/commands/index.js";
import type { ServerEvent } from "../../src/server/events.js";
import { finalCodes } from "../../src/server/rfc-table.js";

const NO_COMMAND = 500;

/** Every code that a command ended with stands in its row, so in docs/rfc.md; lines that were no command were told so. */
export function assertCodesStand(events: readonly ServerEvent[]): void {
  for (const event of events) {
    if (event.type !== "command") continue;
    const row = commands.find(({ verb }) => verb === event.verb);
    const allowed = row === undefined ? [NO_COMMAND] : finalCodes(row);
    assert.ok(allowed.includes(event.code), `${event.verb} ended with ${event.code}`);
  }
}
