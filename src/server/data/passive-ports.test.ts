import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { freePortRange } from "../../../test/interop/launch.js";
import type { ServerEvent } from "../events.js";
import { PassivePool } from "./passive-pool.js";

async function occupied(port: number): Promise<AsyncDisposable> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

function poolOf(from: number, to: number, events: ServerEvent[]): Promise<PassivePool> {
  return PassivePool.listen({
    host: "127.0.0.1",
    ports: { from, to },
    ownerOf: () => undefined,
    report: (event) => events.push(event),
  });
}

test("a port of the range that another program has is left out, and the operator is told", async () => {
  const [from = 0, to = 0] = (await freePortRange(3)).split("-").map(Number);
  await using _other = await occupied(from + 1);
  const events: ServerEvent[] = [];
  const pool = await poolOf(from, to, events);
  assert.deepEqual(pool.ports, [from, to]);
  const [warning] = events;
  assert.ok(warning?.type === "warning" && warning.cause.includes(`left out: ${from + 1}`), JSON.stringify(events));
  await pool.close();
});

test("with no port at all there is no pool, and nothing stays bound", async () => {
  const [from = 0, to = 0] = (await freePortRange(2)).split("-").map(Number);
  await using _first = await occupied(from);
  await using _second = await occupied(to);
  await assert.rejects(poolOf(from, to, []), { code: "EADDRINUSE" });
});
