// Sessions without transfers: handshakes, logins, and many that do nothing.
import { runArgonRate } from "../argon-rate.js";
import { endLanes, openLanes } from "../lanes.js";
import { memoryMiB } from "../process-tree.js";
import { measureLanes } from "../window.js";
import { cpuEach, p50, p99, perSecond, plain } from "./columns.js";

const IDLE_LANES = 4;
const NOOPS = 500;

const times = (count, job) => Array.from({ length: count }, () => job);

const fullHandshakes = ["ecdsa", "rsa"].map((certificate) => ({
  name: `handshakes-full-${certificate}`,
  title: `Full handshakes of control connections, ${certificate.toUpperCase()}, 8 at once`,
  set: certificate === "rsa" ? "rsa" : "memory",
  workers: true,
  profiled: certificate === "ecdsa",
  columns: [perSecond("handshake"), cpuEach("handshake"), p50, p99],
  warmUps: 5,
  run: (server, { measure }) => measure(server, times(8, { kind: "handshakes", count: 60 })),
}));

const logins = {
  name: "logins",
  title: "Logins, each with a full handshake, 8 at once",
  set: "memory",
  workers: true,
  profiled: true,
  columns: [perSecond("login"), cpuEach("login"), p50, p99],
  /** Sealift's share of it is a target: the same hashes, and nothing else. */
  beside: (node, { signal }) => ({
    name: `argon2id alone (Node ${node.major})`,
    ...{ ours: false, node: node.major, workers: 0, alone: () => runArgonRate(node, signal) },
  }),
  run: (server, { measure }) => measure(server, times(8, { kind: "logins", count: 30 })),
};

/** `alone`: only Sealift is asked to hold so many. */
function idle(sessions, alone) {
  return {
    name: `idle-${sessions}`,
    title: `${sessions.toLocaleString("en")} idle TLS sessions that are logged in`,
    set: "memory",
    fresh: true,
    descriptors: sessions + 500,
    takes: ({ ours }) => ours || !alone,
    columns: [plain("perSession", "KiB a session"), plain("whole", "MiB in all"), p50, p99],
    run: (server, { laneOptions }) => measureIdle(server, sessions, laneOptions),
  };
}

/** Holds the sessions, looks at the memory, and then has one more session say NOOP. */
async function measureIdle(server, sessions, options) {
  const active = await openLanes(server, [{ kind: "noops", count: NOOPS }], options);
  const before = memoryMiB(server.pid);
  const jobs = times(IDLE_LANES, { kind: "hold", sessions: sessions / IDLE_LANES });
  const held = await openLanes(server, jobs, options).catch(async (error) => {
    await endLanes(active);
    throw error;
  });
  try {
    const whole = memoryMiB(server.pid);
    return { ...(await measureLanes(server, active)), whole, perSession: ((whole - before) * 1024) / sessions };
  } finally {
    await endLanes([...active, ...held]);
  }
}

export const sessionScenarios = [
  ...fullHandshakes,
  logins,
  idle(500, false),
  idle(1000, true),
  idle(5000, true),
  idle(10_000, true),
];
