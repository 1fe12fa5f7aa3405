// Who takes part: Sealift in each of its forms, then the peers.
import * as peers from "./peers.js";
import { startSealift } from "./sealift.js";

/** @typedef {{ name: string, pid: number, host: string, port: number, implicit?: boolean, user: string, password: string, root: string,
 *   base: string, stop: () => Promise<void> }} Server `root`: a folder on the disk, which clients call `base`. */

/** @typedef {{ name: string, ours: boolean, warms?: boolean, node?: string, workers?: number, durability?: string, note?: string,
 *   start: (context: any) => Promise<Server> }} Entry */

const { configRows } = await import("../../dist/src/config/schema.js");
/** Versions without worker processes are measured in their one form. */
export const hasWorkers = configRows.some(({ key }) => key === "workers");

/** One form of Sealift. `node`: { binary, major }; `workers`: how many, undefined where there is no such setting. */
export function sealiftEntry({ node, workers, durability = "none", label = "" }) {
  const form = [`Node ${node.major}`, ...(workers === undefined || workers === 0 ? [] : [workersText(workers)])];
  if (label !== "") form.push(label);
  const name = `Sealift (${form.join(", ")})`;
  const settings = { durability, ...(workers === undefined ? {} : { workers }) };
  const start = (context) => startSealift({ ...context, name, node: node.binary, settings });
  return { name, ours: true, node: node.major, workers: workers ?? 0, durability, start };
}

const workersText = (workers) => `${workers} worker${workers === 1 ? "" : "s"}`;

/** `warms`: what it runs on compiles as it goes. */
const peer = (name, start, more = {}) => ({ name, ours: false, start, ...more });

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
