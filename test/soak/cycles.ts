/**
 * Cycles of connect, transfer and abort; then whether anything stayed. Run with --expose-gc:
 * node --expose-gc dist/test/soak/cycles.js 4000
 * Compares the second half with its beginning: descriptors, handles and timers equal, RSS grown by less than 10 MB. Prints one JSON line; exit code 1 when not so.
 */

import { once } from "node:events";
import { readdirSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { startTestServer, type TestServer } from "../support/ftps-server.js";
import { WireClient } from "../support/wire-client.js";

const MAX_GROWTH_BYTES = 10 * 2 ** 20;
const SIZE = 300_000;
const COLLECT_EVERY = 100;
const total = Number(process.argv[2] ?? 4000);

interface Count {
  readonly descriptors: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly rss: number;
}

/** What is open, when what was closed has had its turns to go. */
async function count(server: TestServer): Promise<Count> {
  await Promise.all([...server.server.sessions].map(({ ended }) => ended));
  for (let round = 0; round < 50; round++) {
    globalThis.gc?.();
    await turn();
  }
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  return { descriptors: readdirSync("/proc/self/fd").length, resources, rss: process.memoryUsage.rss() };
}

/** One of the ways in which a session can go, by turns. */
const ways: readonly ((client: WireClient) => Promise<void>)[] = [
  async (client) => {
    await client.fetch("RETR file");
    await client.command("QUIT");
  },
  async (client) => {
    await client.store("STOR up", Buffer.alloc(SIZE));
    await client.command("QUIT");
  },
  async (client) => {
    const stream = await client.transfer("RETR file");
    await once(stream, "readable");
    client.send("ABOR");
    await client.read();
    await client.read();
    stream.destroy();
  },
  async (client) => {
    const stream = await client.transfer("STOR cut");
    stream.write(Buffer.alloc(100_000));
    client.close();
    stream.destroy();
  },
  async (client) => {
    await client.passive();
    const raw = await client.dial(await client.passive());
    raw.destroy();
  },
  async (client) => {
    await client.fetch("MLSD");
    const stream = await client.transfer("STOR cut");
    stream.destroy();
    await client.read();
  },
];

async function cycle(server: TestServer, index: number): Promise<void> {
  const client = await WireClient.loggedIn(server, {
    implicit: index % 2 === 0,
    version: index % 3 === 0 ? "TLSv1.2" : "TLSv1.3",
  });
  await ways[index % ways.length]?.(client);
  client.close();
}

/** Collects on the way: a TLS context outside of the heap does not hurry the collector, so how many wait for it is chance. */
async function run(from: number, to: number): Promise<Count> {
  for (let index = from; index < to; index++) {
    await cycle(server, index);
    if (index % COLLECT_EVERY === 0) globalThis.gc?.();
  }
  return await count(server);
}

const server = await startTestServer({ files: { "/file": Buffer.alloc(SIZE, "x") }, keepEvents: false });
const before = await run(0, total / 2);
const after = await run(total / 2, total);
const growth = after.rss - before.rss;
const same =
  before.descriptors === after.descriptors && JSON.stringify(before.resources) === JSON.stringify(after.resources);
process.stdout.write(
  `${JSON.stringify({ cycles: total, before, after, growth, flat: same && growth < MAX_GROWTH_BYTES })}\n`,
);
await server.stop();
process.exitCode = same && growth < MAX_GROWTH_BYTES ? 0 : 1;
