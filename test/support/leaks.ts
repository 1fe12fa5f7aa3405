import { readdirSync, readlinkSync } from "node:fs";
import { afterEach, beforeEach, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";

/** Longest wait for what closes by itself, such as a socket whose end is on its way. */
const SETTLE_MS = 2_000;
const LOOK_AGAIN_MS = 10;

/** How many there are of each kind: `TCPSocketWrap`, `Timeout`, `file /tmp/x`. */
type OpenThings = ReadonlyMap<string, number>;

/**
 * From here on each test of this file fails that leaves a socket, server, timer, process or file open. What a test
 * gives to `t.after` counts as a part of it. Not for tests of one file that run at the same time.
 */
export function watchLeaks(): void {
  const before = new WeakMap<object, OpenThings>();
  const cleanups = new WeakMap<object, (() => unknown)[]>();
  beforeEach((context) => {
    before.set(context, openThings());
    if (!isTestContext(context)) return;
    const own: (() => unknown)[] = [];
    cleanups.set(context, own);
    // The runner calls these behind afterEach, which would be too late for the comparison.
    context.after = ((cleanup?: (c: TestContext) => unknown) => {
      if (cleanup !== undefined) own.push(() => cleanup(context));
    }) as TestContext["after"];
  });
  afterEach(async (context) => {
    const done = await Promise.allSettled((cleanups.get(context) ?? []).map(async (cleanup) => cleanup()));
    const left = await leftOver(before.get(context) ?? new Map());
    const failed = done.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    if (left.length > 0) throw new Error(`the test "${context.name}" left open: ${left.join(", ")}`);
  });
}

function isTestContext(context: unknown): context is TestContext {
  return typeof context === "object" && context !== null && "after" in context;
}

/** What is open that was not open then; waits for what is closing. */
export async function leftOver(then: OpenThings): Promise<readonly string[]> {
  const limit = performance.now() + SETTLE_MS;
  let left = added(then, openThings());
  while (left.length > 0 && performance.now() < limit) {
    await delay(LOOK_AGAIN_MS);
    left = added(then, openThings());
  }
  return left;
}

function added(then: OpenThings, now: OpenThings): readonly string[] {
  return [...now].flatMap(([kind, count]) => {
    const more = count - (then.get(kind) ?? 0);
    return more > 0 ? [`${more} ${kind}`] : [];
  });
}

export function openThings(): OpenThings {
  const counts = new Map<string, number>();
  for (const kind of [...process.getActiveResourcesInfo(), ...openFiles()]) {
    if (!passing.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Work of the moment, which holds nothing. */
const passing: ReadonlySet<string> = new Set(["Immediate", "TickObject", "CloseReq", "ShutdownWrap", "WriteWrap"]);

/** By their targets, since numbers are given again. Empty where the system has no /proc. */
function openFiles(): readonly string[] {
  return descriptors().flatMap((descriptor) => {
    const target = targetOf(descriptor);
    // Node opens some for itself when it first needs them: anon_inode:[eventpoll], /dev/urandom.
    if (target === undefined || target.startsWith("anon_inode:") || target.startsWith("/dev/")) return [];
    return [target.replace(/^(socket|pipe):\[\d+\]$/, "$1 descriptor").replace(/^\//, "file /")];
  });
}

function descriptors(): readonly string[] {
  try {
    return readdirSync("/proc/self/fd");
  } catch {
    return [];
  }
}

function targetOf(descriptor: string): string | undefined {
  try {
    const target = readlinkSync(`/proc/self/fd/${descriptor}`);
    // The descriptor of our own look into this folder.
    return /^\/proc\/(self|\d+)\/fd$/.test(target) ? undefined : target;
  } catch {
    return undefined;
  }
}
