// What is measured. Each scenario: who takes part, what one run does, and the columns that come of it.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { generate, large, residentMiB, run } from "./measure.js";
import { giveTo } from "./peers/index.js";

const GIB = 2 ** 30;
const SMALL_BYTES = 4096;
const ENTRIES = 100_000;

/** @typedef {{ title: string, unit: string, better: "more" | "less", of: (run: any) => number }} Column */

const rate = (bytes) => ({ key: "rate", title: "MB/s", better: "more", of: ({ seconds }) => bytes / 1e6 / seconds });
const cpuPerGib = (gib) => ({
  key: "cpu",
  title: "server CPU s/GiB",
  better: "less",
  of: ({ serverCpu }) => serverCpu / gib,
});
const perSecond = (what) => ({ key: "rate", title: `${what}/s`, better: "more", of: (result) => result.perSecond });
const cpuEach = (what) => ({
  key: "cpu",
  title: `server CPU ms/${what}`,
  better: "less",
  of: ({ serverCpu, count }) => (serverCpu * 1000) / count,
});
const milliseconds = (key, title) => ({ key, title, better: "less", of: (result) => result[key] });

function largeScenario(name, title, ways) {
  return {
    name,
    title,
    columns: [rate(ways.length * GIB), cpuPerGib(ways.length)],
    prepare: async (server, { file }) => {
      await run("cp", [file, path.join(server.root, "large.bin")]);
      await giveTo(server, path.join(server.root, "large.bin"));
    },
    run: async (server, { file }) => {
      const result = await large(server, ways, file);
      for (const [index, way] of ways.entries())
        if (way === "up") rmSync(path.join(server.root, `up-${index}.bin`), { force: true });
      return result;
    },
    tidy: (server) => rmSync(path.join(server.root, "large.bin"), { force: true }),
  };
}

const eight = (way) => Array.from({ length: 8 }, () => way);

function smallScenario(name, title, job) {
  return {
    name,
    title,
    columns: [perSecond("files"), cpuEach("file"), milliseconds("p50", "p50 ms"), milliseconds("p99", "p99 ms")],
    prepare: async (server) => {
      const file = path.join(server.root, "small.bin");
      writeFileSync(file, Buffer.alloc(SMALL_BYTES, 7));
      await giveTo(server, file);
    },
    run: (server) => generate(server, { scenario: "small", size: SMALL_BYTES, ...job }),
  };
}

function listingScenario(name, verb) {
  return {
    name,
    title: `${verb} of ${ENTRIES.toLocaleString("en")} entries`,
    only: verb === "MLSD" ? (server) => server.name !== "vsftpd" && server.name !== "ftp-srv" : undefined,
    columns: [
      milliseconds("first", "first byte ms"),
      milliseconds("total", "total ms"),
      milliseconds("worst", "others' slowest NOOP ms"),
      { key: "cpu", title: "server CPU s", better: "less", of: ({ serverCpu }) => serverCpu },
    ],
    prepare: async (server) => {
      const folder = path.join(server.root, "many");
      mkdirSync(folder, { recursive: true });
      for (let index = 0; index < ENTRIES; index++) writeFileSync(path.join(folder, `file-${index}.txt`), "");
      await run("chmod", ["0777", folder]);
    },
    run: (server) => generate(server, { scenario: "listing", verb, directory: `${server.base}many` }),
    tidy: (server) => rmSync(path.join(server.root, "many"), { recursive: true, force: true }),
  };
}

function idleScenario(sessions, only) {
  return {
    name: `idle-${sessions}`,
    title: `${sessions.toLocaleString("en")} idle TLS sessions`,
    rounds: 1,
    only,
    columns: [
      { key: "memory", title: "KiB a session", better: "less", of: ({ perSession }) => perSession },
      milliseconds("p50", "NOOP p50 ms"),
      milliseconds("p99", "NOOP p99 ms"),
    ],
    run: async (server) => {
      const before = residentMiB(server.pid);
      let held = before;
      const result = await generate(server, { scenario: "idle", sessions }, () => {
        held = residentMiB(server.pid);
      });
      return { ...result, perSession: ((held - before) * 1024) / sessions };
    },
  };
}

const ours = (server) => server.name.startsWith("Sealift");

export const scenarios = [
  largeScenario("down", "1 GiB down, one session", ["down"]),
  largeScenario("up", "1 GiB up, one session", ["up"]),
  largeScenario("down-8", "8 sessions, 1 GiB down each", eight("down")),
  largeScenario("up-8", "8 sessions, 1 GiB up each", eight("up")),
  largeScenario("mixed-8", "8 sessions, 4 GiB down and 4 up", [...eight("down").slice(4), ...eight("up").slice(4)]),
  smallScenario("small-down-1", "4 KiB files down, one session", { way: "down", sessions: 1, files: 1000 }),
  smallScenario("small-down-16", "4 KiB files down, 16 sessions", { way: "down", sessions: 16, files: 3000 }),
  smallScenario("small-up-1", "4 KiB files up, one session", { way: "up", sessions: 1, files: 1000 }),
  smallScenario("small-up-16", "4 KiB files up, 16 sessions", { way: "up", sessions: 16, files: 3000 }),
  {
    name: "handshakes-full",
    title: "Full TLS handshakes",
    columns: [perSecond("handshakes"), cpuEach("handshake"), milliseconds("p99", "p99 ms")],
    run: (server) => generate(server, { scenario: "handshakes", count: 1000, atOnce: 16, resume: false }),
  },
  {
    name: "logins",
    title: "Logins",
    columns: [perSecond("logins"), cpuEach("login"), milliseconds("p99", "p99 ms")],
    run: (server) => generate(server, { scenario: "logins", count: 400, atOnce: 16 }),
  },
  idleScenario(500),
  idleScenario(1000, ours),
  idleScenario(5000, ours),
  idleScenario(10_000, ours),
  listingScenario("list", "LIST"),
  listingScenario("mlsd", "MLSD"),
];
