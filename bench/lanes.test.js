import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { CpuMeter } from "./cpu-meter.js";
import { endLanes, openLanes } from "./lanes.js";
import { measureJobs } from "./window.js";

const { peerTest } = await import("../dist/test/interop/peers.js");
const { startTestServer, testPassword, testUser } = await import("../dist/test/support/ftps-server.js");

const LARGE = 3 * 2 ** 20;

async function withServer(use) {
  const server = await startTestServer({
    files: { "/small": Buffer.alloc(4096, 7), "/large": Buffer.alloc(LARGE, 7) },
  });
  const { host, explicit: port } = server;
  try {
    await use({
      meter: new CpuMeter(process.pid, []),
      pid: process.pid,
      host,
      port,
      user: testUser,
      password: testPassword,
    });
  } finally {
    await server.stop();
  }
}

const down = (name, size, files) => ({ kind: "transfers", way: "down", names: [name], size, files });

peerTest("the load downloads, uploads, lists and waits, and says how long each took", ["python3"], () =>
  withServer(async (server) => {
    const up = { kind: "transfers", way: "up", prefix: "/up-", size: LARGE, files: 2 };
    const jobs = [
      ...[down("/small", 4096, 3), down("/large", LARGE, 2), up],
      ...[
        { kind: "listing", line: "MLSD /", entries: 2 },
        { kind: "noops", count: 4 },
      ],
      ...[
        { kind: "handshakes", count: 2 },
        { kind: "logins", count: 2 },
      ],
    ];
    const { results, latencies, seconds, loadCpu, peak, memoryBefore } = await measureJobs(server, jobs);
    assert.deepEqual(
      results.map((result) => result.latencies?.length),
      [3, 2, 2, undefined, 4, 2, 2],
    );
    assert.equal(latencies.length, 15);
    assert.ok(results[3].first <= results[3].total);
    assert.match(results[0].cipher, /^TLSv1.3 TLS_/);
    assert.equal(results[0].reused, true);
    assert.ok(seconds > 0 && loadCpu > 0 && peak >= memoryBefore);
    // What came up is whole.
    await measureJobs(server, [down("/up-0", LARGE, 1), down("/up-1", LARGE, 1)]);
  }),
);

peerTest("a file that is shorter than it shall be fails the run, counted or read", ["python3"], () =>
  withServer(async (server) => {
    await assert.rejects(measureJobs(server, [down("/small", 4097, 1)]), /1 bytes of 4097 are missing/);
    await assert.rejects(measureJobs(server, [down("/large", LARGE + 65_536, 1)]), /are missing/);
  }),
);

peerTest("a refused login fails all lanes, and leaves none", ["python3"], () =>
  withServer(async (server) => {
    const wrong = { ...server, password: "wrong" };
    await assert.rejects(
      openLanes(wrong, [
        { kind: "hold", sessions: 1 },
        { kind: "logins", count: 1 },
      ]),
      /Refused.*530/,
    );
    const lanes = await openLanes(server, [{ kind: "noops", count: 1_000_000 }]);
    lanes[0].tell();
    lanes[0].tell();
    assert.ok((await lanes[0].result()).latencies.length >= 1);
    await endLanes(lanes);
  }),
);

peerTest("a server that hangs up is a reason", ["python3"], async () => {
  const server = createServer((socket) => socket.on("error", () => {}).end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const target = {
    meter: new CpuMeter(process.pid, []),
    pid: process.pid,
    host: "127.0.0.1",
    port: server.address().port,
    user: "a",
    password: "b",
  };
  await assert.rejects(openLanes(target, [{ kind: "handshakes", count: 1 }]), /closed the control connection/);
  server.close();
});
