import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { start } from "./children.js";
import { CpuMeter, groupPlaces } from "./cpu-meter.js";

const program = new URL("load/forks.py", import.meta.url).pathname;
/** What 32 children of 5 ms take at least. */
const LEAST = 32 * 0.005;

/** A process that forks 32 children of 5 ms when it is told, and `fork`, which gives what the kernel counted for all of them and for itself. */
async function forker(t, ...args) {
  const child = start("/usr/bin/python3", [program, ...args]);
  const closed = once(child, "close");
  t.after(async () => {
    child.kill("SIGKILL");
    await closed;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  const fork = async () => {
    child.stdin.write("go\n");
    return Number((await lines.next()).value);
  };
  return { child, closed, fork };
}

async function compare(meter, fork) {
  const before = meter.seconds();
  const wanted = await fork();
  return { wanted, seen: meter.seconds() - before };
}

const near = (seen, wanted, share, what) =>
  assert.ok(Math.abs(seen - wanted) < wanted * share, `${what}: ${seen} in place of ${wanted}`);

/** Says why where this machine allows no groups. */
function grouped(t, pid) {
  const meter = new CpuMeter(pid);
  if (meter.how === "group") return meter;
  t.skip("no group of processes can be made here: not root, or cgroups are read-only");
  return undefined;
}

test("what 32 children of 5 ms took is all seen, as the kernel counts it", async (t) => {
  const { child, closed, fork } = await forker(t);
  if (grouped(t, child.pid) === undefined) return;
  for (const place of groupPlaces()) {
    const meter = new CpuMeter(child.pid, [place]);
    if (meter.how !== "group") continue;
    const { wanted, seen } = await compare(meter, fork);
    assert.ok(wanted > LEAST);
    near(seen, wanted, 0.1, place.folder);
  }
  child.stdin.end();
  await closed;
});

test("nothing is left of a meter that has ended", async (t) => {
  const { child, closed } = await forker(t);
  const meter = grouped(t, child.pid);
  if (meter === undefined) return;
  const groups = () =>
    groupPlaces().flatMap(({ folder }) =>
      readdirSync(folder).filter((name) => name.startsWith(`sealift-bench-${process.pid}-`)),
    );
  const before = groups();
  assert.ok(before.length > 0);
  child.stdin.end();
  await closed;
  await meter.end();
  assert.equal(groups().length, before.length - 1);
});

test("children that nobody waits for are seen too", async (t) => {
  const { child, closed, fork } = await forker(t, "ignore");
  const meter = grouped(t, child.pid);
  if (meter === undefined) return;
  const { seen } = await compare(meter, fork);
  assert.ok(seen > LEAST, `${seen}`);
  child.stdin.end();
  await closed;
  await meter.end();
});

test("a tree is counted whole: what runs already, and what it took before", async (t) => {
  const { child, closed, fork } = await forker(t);
  await fork();
  const meter = grouped(t, child.pid);
  if (meter === undefined) return;
  assert.ok(meter.seconds() > LEAST - 0.02, `${meter.seconds()}`);
  child.stdin.end();
  await closed;
  await meter.end();
});

test("where no group can be made, the processes are read, and the meter says so", async (t) => {
  const { child, fork } = await forker(t);
  const folder = mkdtempSync(path.join(tmpdir(), "sealift-meter-"));
  t.after(() => rmSync(folder, { recursive: true }));
  // A folder that is no place for groups: nothing is left in it.
  const places = [
    { folder: path.join(folder, "missing"), seconds: () => 0 },
    { folder, seconds: () => Number.NaN },
  ];
  const meter = new CpuMeter(child.pid, places);
  assert.equal(meter.how, "processes");
  assert.deepEqual(readdirSync(folder), []);
  const { wanted, seen } = await compare(meter, fork);
  // Ticks of the sum, user and system apart, at both ends.
  assert.ok(Math.abs(seen - wanted) < 0.045, `${seen} in place of ${wanted}`);
  await meter.end();
});

test("groups are made where they change nothing but the count", () => {
  const own = "3:cpu,cpuacct:/a\n2:cpuacct:/b\n0::/c\n";
  const line = (mount, type, options) => `${type} ${mount} ${type} rw,${options} 0 0\n`;
  const folders = (mounts) => groupPlaces(mounts, own).map(({ folder }) => folder);
  assert.deepEqual(folders(line("/x", "cgroup2", "relatime") + line("/y", "cgroup", "cpuacct")), ["/x/c", "/y/a"]);
  // With the controller that gives out shares, each server would have one.
  assert.deepEqual(folders(line("/y", "cgroup", "cpu,cpuacct")), []);
  assert.deepEqual(folders(line("/y", "tmpfs", "relatime")), []);
  assert.ok(groupPlaces().every(({ folder }) => existsSync(folder)));
});
