// The CPU of a server, all its processes together. Best by the kernel's own count for a group of processes (a cgroup): to the microsecond, and nothing of a process is lost when
// it ends, whoever waits for it or does not. Where no such group can be made, out of /proc, which loses a little with each process.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuSeconds, treeOf } from "./process-tree.js";

/** How the CPU was read, as results.json has it and RESULTS.md says it. */
export const byGroup = "group";
export const byProcesses = "processes";

/** What is forked while the processes of a server are moved is found the next time; more often than this is never needed. */
const MOVES = 20;
/** What has ended leaves its group a moment later. */
const LEAVE_MS = 2_000;
const LOOK_MS = 20;

const open = new Set();
let made = 0;

process.once("exit", () => {
  const until = performance.now() + LEAVE_MS / 4;
  for (const group of open) while (!removed(group) && performance.now() < until) pause(LOOK_MS);
});

const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function textOf(file) {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

/** The kinds of groups that there are, the newer one first. A group that also gets its own share of the processors would change what is measured, so it is none of these. */
const kinds = [
  {
    own: /^0::(.*)$/m,
    fits: ({ type }, folder) =>
      type === "cgroup2" && !textOf(path.join(folder, "cgroup.subtree_control")).split(/\s+/).includes("cpu"),
    seconds: (group) => Number(/^usage_usec (\d+)/m.exec(textOf(path.join(group, "cpu.stat")))?.[1]) / 1e6,
  },
  {
    own: /^\d+:(?:[^:]*,)?cpuacct(?:,[^:]*)?:(.*)$/m,
    fits: ({ type, options }) => type === "cgroup" && options.includes("cpuacct") && !options.includes("cpu"),
    seconds: (group) => Number(textOf(path.join(group, "cpuacct.usage")).trim() || Number.NaN) / 1e9,
  },
];

/** Where groups could be made, `{ folder, seconds }`; `mounts` and `own`: as /proc/self/mounts and /proc/self/cgroup. */
export function groupPlaces(mounts = textOf("/proc/self/mounts"), own = textOf("/proc/self/cgroup")) {
  const mounted = mounts.split("\n").map((line) => line.split(" "));
  return kinds.flatMap((kind) =>
    mounted.flatMap(([, mount, type, options]) => {
      const folder = path.join(mount ?? "", kind.own.exec(own)?.[1] ?? "");
      return kind.fits({ type, options: (options ?? "").split(",") }, folder)
        ? [{ folder, seconds: kind.seconds }]
        : [];
    }),
  );
}

export class CpuMeter {
  #pid;
  #group;
  #seconds;
  /** What the processes had taken before they came into the group. */
  #before = 0;

  /** Counts from here on for the process, its children, theirs, and all that they start later. */
  constructor(pid, places = groupPlaces()) {
    this.#pid = pid;
    for (const { folder, seconds } of places) {
      const group = madeIn(folder);
      if (group === undefined) continue;
      const before = cpuSeconds(pid);
      if (seconds(group) >= 0 && moveTree(pid, group)) {
        this.#group = group;
        this.#seconds = seconds;
        this.#before = before;
        return;
      }
      removed(group);
    }
  }

  get how() {
    return this.#group === undefined ? byProcesses : byGroup;
  }

  /** User and system, of all processes since they were started, those that have ended too. */
  seconds() {
    return this.#group === undefined ? cpuSeconds(this.#pid) : this.#before + this.#seconds(this.#group);
  }

  /** Once the server has ended. */
  async end() {
    const group = this.#group;
    if (group === undefined) return;
    const until = performance.now() + LEAVE_MS;
    while (!removed(group) && performance.now() < until) await sleep(LOOK_MS);
  }
}

function madeIn(folder) {
  made += 1;
  const group = path.join(folder, `sealift-bench-${process.pid}-${made}`);
  try {
    mkdirSync(group);
  } catch {
    return undefined;
  }
  open.add(group);
  withoutPressure(group);
  return group;
}

/** The kernel would also count what processes of the group wait for, with each change from one to another. */
function withoutPressure(group) {
  const file = path.join(group, "cgroup.pressure");
  // Version 1 has none, nor have kernels that are built without.
  if (existsSync(file)) writeFileSync(file, "0");
}

/** Whether it is gone. It stays as long as a process is in it. */
function removed(group) {
  try {
    rmdirSync(group);
  } catch (error) {
    if (error.code !== "ENOENT") return false;
  }
  open.delete(group);
  return true;
}

/** Whether all processes of the tree are in the group now. */
function moveTree(pid, group) {
  const members = path.join(group, "cgroup.procs");
  for (let move = 0; move < MOVES; move++) {
    const inside = new Set(textOf(members).split("\n").map(Number));
    const outside = treeOf(pid).filter(([each, [state]]) => state !== "Z" && !inside.has(each));
    if (outside.length === 0) return true;
    if (!outside.every(([each]) => moved(each, members))) break;
  }
  return false;
}

function moved(pid, members) {
  try {
    writeFileSync(members, String(pid));
    return true;
  } catch (error) {
    // It has ended meanwhile.
    return error.code === "ESRCH";
  }
}
