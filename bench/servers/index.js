// Who takes part: Sealift in each of its forms, then the peers.
import { CpuMeter } from "../cpu-meter.js";
import { ageSeconds } from "../process-tree.js";
import * as peers from "./peers.js";
import { startSealift } from "./sealift.js";

/** @typedef {{ name: string, pid: number, host: string, port: number, implicit?: boolean, user: string, password: string, root: string,
 *   base: string, stop: () => Promise<void>, meter: CpuMeter, readyAfter: number }} Server `root`: a folder on the disk, which clients call `base`;
 *   `readyAfter`: seconds from the start of its process. */

/** @typedef {{ name: string, ours: boolean, warms?: boolean, node?: string, workers?: number, durability?: string, note?: string,
 *   start: (context: any) => Promise<Server> }} Entry */

const { configRows } = await import("../../dist/src/config/schema.js");
/** Versions without worker processes are measured in their one form. */
export const hasWorkers = configRows.some(({ key }) => key === "workers");

/** A server that was just started, with what its CPU is read from. */
async function metered(server) {
  const readyAfter = ageSeconds(server.pid);
  const meter = new CpuMeter(server.pid);
  const stop = async () => {
    try {
      await server.stop();
    } finally {
      await meter.end();
    }
  };
  return { ...server, readyAfter, meter, stop };
}

/** One form of Sealift. `node`: { binary, major }; `workers`: how many, undefined where there is no such setting. */
export function sealiftEntry({ node, workers, durability = "none", label = "" }) {
  const form = [`Node ${node.major}`, ...(workers === undefined || workers === 0 ? [] : [workersText(workers)])];
  if (label !== "") form.push(label);
  const name = `Sealift (${form.join(", ")})`;
  const settings = { durability, ...(workers === undefined ? {} : { workers }) };
  const start = async (context) => metered(await startSealift({ ...context, name, node: node.binary, settings }));
  return { name, ours: true, node: node.major, workers: workers ?? 0, durability, start };
}

const workersText = (workers) => `${workers} worker${workers === 1 ? "" : "s"}`;

/** `warms`: what it runs on compiles as it goes. */
const peer = (name, start, more = {}) => ({
  ...{ name, ours: false, ...more },
  start: async (context) => metered(await start(context)),
});

export const peerEntries = [
  peer("Pure-FTPd", peers.startPureFtpdPeer),
  peer("vsftpd", peers.startVsftpdPeer),
  peer("ProFTPD", peers.startProftpdPeer),
  peer("pyftpdlib", peers.startPyftpdlibPeer),
  peer("ftp-srv", peers.startFtpSrvPeer, {
    warms: true,
    note: "implicit TLS: after AUTH TLS it is not ready for a handshake when it says so, and it cannot require TLS",
  }),
];

/** Sealift's forms for `nodes`: in one process, and in `workerCounts` worker processes. */
export function sealiftEntries({ nodes, workerCounts, durabilities = ["none"] }) {
  const counts = hasWorkers ? [0, ...workerCounts] : [undefined];
  const label = (durability) => (durabilities.length > 1 ? `durability: ${durability}` : "");
  return nodes.flatMap((node) =>
    counts.flatMap((workers) =>
      durabilities.map((durability) => sealiftEntry({ node, workers, durability, label: label(durability) })),
    ),
  );
}
