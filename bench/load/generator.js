// A process of load: node bench/load/generator.js JSON. What it is to do comes as JSON, what it measured goes out as one JSON line.
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { FtpsSession } from "./ftps-session.js";

const job = JSON.parse(process.argv[2]);
const secureContext = createSecureContext({ ca: readFileSync(job.target.ca), minVersion: "TLSv1.2" });
const target = { ...job.target, password: process.env.BENCH_PASSWORD };

const open = async (session) => {
  const client = new FtpsSession(target, secureContext);
  const resumed = await client.connect(session);
  return { client, resumed };
};

const loggedIn = async () => {
  const { client } = await open();
  await client.login();
  return client;
};

const now = () => performance.now();
const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

function summary(latencies, seconds) {
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    perSecond: sorted.length / seconds,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    worst: sorted.at(-1),
  };
}

/** `times` runs of `action`, by `at once` of them; each is timed. */
async function repeat(times, atOnce, action) {
  const latencies = [];
  let left = times;
  const started = now();
  await Promise.all(
    Array.from({ length: atOnce }, async (_, lane) => {
      while (left-- > 0) {
        const begun = now();
        await action(lane);
        latencies.push(now() - begun);
      }
    }),
  );
  return summary(latencies, (now() - started) / 1000);
}

/** Many small files, up or down, by several sessions. */
async function small({ sessions, files, way, size, base }) {
  const clients = await Promise.all(Array.from({ length: sessions }, loggedIn));
  const content = Buffer.alloc(size, 7);
  let number = 0;
  const result = await repeat(files, sessions, async (lane) => {
    if (way === "up") return await clients[lane].store(`STOR ${base}up-${lane}-${number++ % 64}`, content);
    const bytes = await clients[lane].fetch(`RETR ${base}small.bin`);
    if (bytes !== size) throw new Error(`${bytes} bytes of ${size}`);
  });
  for (const client of clients) client.destroy();
  return result;
}

async function handshakes({ count, atOnce, resume }) {
  let session;
  if (resume) {
    const { client } = await open();
    await client.say("NOOP", 200).catch(() => {});
    session = client.session;
    client.destroy();
  }
  let resumed = 0;
  const result = await repeat(count, atOnce, async () => {
    const opened = await open(session);
    if (opened.resumed) resumed += 1;
    opened.client.destroy();
  });
  return { ...result, resumed };
}

function logins({ count, atOnce }) {
  return repeat(count, atOnce, async () => {
    const client = await loggedIn();
    client.destroy();
  });
}

/** Holds idle sessions until a line comes in; meanwhile one of them is active. */
async function idle({ sessions }) {
  const clients = [];
  while (clients.length < sessions)
    clients.push(...(await Promise.all(Array.from({ length: Math.min(16, sessions - clients.length) }, loggedIn))));
  const [active] = clients;
  process.stdout.write("held\n");
  await new Promise((resolve) => process.stdin.once("data", resolve));
  const result = await repeat(200, 1, () => active.say("NOOP", 200));
  for (const client of clients) client.destroy();
  return result;
}

/** A long listing, with another session's NOOPs meanwhile. */
async function listing({ verb, directory }) {
  const [lister, other] = [await loggedIn(), await loggedIn()];
  let over = false;
  let worst = 0;
  const watching = (async () => {
    while (!over) {
      const begun = now();
      await other.say("NOOP", 200);
      worst = Math.max(worst, now() - begun);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  const begun = now();
  let first;
  const bytes = await lister.fetch(`${verb} ${directory}`, () => {
    first ??= now() - begun;
  });
  const total = now() - begun;
  over = true;
  await watching;
  lister.destroy();
  other.destroy();
  return { first, total, bytes, worst };
}

const scenarios = { small, handshakes, logins, idle, listing };
const result = await scenarios[job.scenario](job);
const { user, system } = process.cpuUsage();
process.stdout.write(`${JSON.stringify({ ...result, generatorCpu: (user + system) / 1e6 })}\n`);
process.exit(0);
