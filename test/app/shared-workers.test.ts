import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { preparedFolder, ServeProcess } from "./serve-process.js";

const environment = { SEALIFT_WORKERS: "2" };

test("sessions of two worker processes have one quota, and one upload for each name", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data, environment });
  assert.equal((await server.cli("user", "set", "demo", "--quota-bytes", "10000")).status, 0);
  // Each goes to the worker that has fewer.
  const clients = [await server.client(folder), await server.client(folder)] as const;
  const content = Buffer.alloc(6000);
  const stored = await Promise.all(clients.map((client, index) => client.store(`STOR f${index}`, content)));
  assert.deepEqual(stored.map(({ code }) => code).sort(), [226, 552]);
  for (const [index, client] of clients.entries()) assert.equal((await client.command(`DELE f${index}`)).code, 250);
  const stream = await clients[0].transfer("STOR same");
  stream.resume().write("half");
  await clients[1].passive();
  assert.equal((await clients[1].command("STOR same")).code, 450);
  assert.match((await clients[1].command("SIZE same")).lines[0] ?? "", /^550 .* is running/);
  stream.end();
  assert.equal((await clients[0].read()).code, 226);
  assert.equal((await clients[1].store("STOR same", "whole")).code, 226);
  for (const client of clients) client.close();
  await server.stop();
});

test("a worker process that is killed holds no name, and what it took of a quota is counted anew", {
  skip: process.platform !== "linux",
}, async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data, environment });
  assert.equal((await server.cli("user", "set", "demo", "--quota-bytes", "10000")).status, 0);
  const clients = [await server.client(folder), await server.client(folder)] as const;
  const streams = [await clients[0].transfer("STOR f0"), await clients[1].transfer("STOR f1")] as const;
  for (const stream of streams) stream.on("error", () => {}).resume();
  for (const stream of streams) stream.write(Buffer.alloc(4500));
  const closed = clients.map(async ({ socket }, index) => {
    await once(
      socket.on("error", () => {}),
      "close",
    );
    return index;
  });
  const [worker] = (await readFile(`/proc/${server.pid}/task/${server.pid}/children`, "ascii")).split(" ");
  process.kill(Number(worker), "SIGKILL");
  const dead = await Promise.race(closed);
  await server.logged(({ event }) => event === "worker-died");
  const [survivor, stream] = [clients[1 - dead], streams[1 - dead]];
  assert.ok(survivor && stream);
  stream.end();
  assert.equal((await survivor.read()).code, 226);
  assert.doesNotMatch((await survivor.command(`SIZE f${dead}`)).lines[0] ?? "", /is running/);
  assert.equal((await survivor.store(`STOR f${dead}`, Buffer.alloc(500))).code, 226);
  assert.match((await survivor.command("SITE QUOTA")).lines[1] ?? "", / 5000 of 10000 /);
  survivor.close();
  await server.stop();
});
