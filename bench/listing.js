// 100,000 entries: time to the first byte, total, growth of memory, and how long another session's NOOP takes meanwhile.
// node bench/listing.js [entries]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const { startTestServer } = await import("../dist/test/support/ftps-server.js");
const { WireClient } = await import("../dist/test/support/wire-client.js");
const { openDiskStorage } = await import("../dist/src/storage/disk/index.js");

const entries = Number(process.argv[2] ?? 100_000);
const root = mkdtempSync("/dev/shm/sealift-listing-");
mkdirSync(path.join(root, "many"));
for (let index = 0; index < entries; index++) writeFileSync(path.join(root, "many", `file-${index}.dat`), "");
const server = await startTestServer({
  openStorage: () => openDiskStorage({ root, secret: Buffer.alloc(32, 1), owner: "ada" }),
});
const lister = await WireClient.loggedIn(server);
const other = await WireClient.loggedIn(server);

async function measure(command) {
  const before = process.memoryUsage.rss();
  const started = performance.now();
  const stream = await lister.transfer(`${command} /many`);
  let first = 0;
  let lines = 0;
  let slowest = 0;
  let done = false;
  const asking = (async () => {
    while (!done) {
      const asked = performance.now();
      await other.command("NOOP");
      slowest = Math.max(slowest, performance.now() - asked);
    }
  })();
  for await (const chunk of stream) {
    if (first === 0) first = performance.now() - started;
    for (const byte of chunk) if (byte === 10) lines += 1;
  }
  const total = performance.now() - started;
  done = true;
  await asking;
  await lister.read();
  const growth = (process.memoryUsage.rss() - before) / 2 ** 20;
  process.stdout.write(
    `${command}  ${lines} lines  first byte ${first.toFixed(0)} ms  total ${total.toFixed(0)} ms  slowest NOOP meanwhile ${slowest.toFixed(1)} ms  RSS +${growth.toFixed(0)} MiB\n`,
  );
}

for (let round = 0; round < 2; round++) for (const command of ["MLSD", "LIST", "NLST"]) await measure(command);
lister.close();
other.close();
await server.stop();
rmSync(root, { recursive: true, force: true });
