import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { inRoot } from "./root.js";
import { say, Trouble } from "./say.js";

// The lock is a folder that holds its owner's name. It comes into being whole, by a rename, and its owner touches it
// again and again: a lock that nobody touches belongs to a process that is gone.
const lock = inRoot("dist", ".lock");
const TOUCH_MS = 2_000;
const STALE_MS = 20_000;
const POLL_MS = 50;
/** Longest wait for another start; an installation over a slow line takes minutes. */
const WAIT_MS = 15 * 60_000;

const me = `${process.pid} ${hostname()} ${randomUUID()}`;

/**
 * Runs `work` while no other process on this checkout does.
 * @param {() => Promise<void>} work
 */
export async function withLock(work) {
  await acquire();
  const touching = setInterval(touch, TOUCH_MS);
  const leave = () => process.exit(130);
  process.once("exit", release);
  process.once("SIGINT", leave);
  process.once("SIGTERM", leave);
  try {
    await work();
  } finally {
    clearInterval(touching);
    process.off("exit", release);
    process.off("SIGINT", leave);
    process.off("SIGTERM", leave);
    release();
  }
}

async function acquire() {
  const limit = Date.now() + WAIT_MS;
  let told = false;
  while (!tryToTake()) {
    const stale = staleOwner();
    if (stale !== undefined) {
      takeAway(stale);
      continue;
    }
    if (!told) say("another start is preparing this checkout; waiting for it");
    told = true;
    if (Date.now() > limit) {
      throw new Trouble("another start has been preparing this checkout for too long", `end it, or remove ${lock}`);
    }
    await delay(POLL_MS);
  }
}

function tryToTake() {
  const own = `${lock}-${process.pid}`;
  try {
    mkdirSync(own, { recursive: true });
    writeFileSync(path.join(own, "owner"), me);
  } catch (error) {
    throw new Trouble(`cannot write to ${inRoot("dist")}: ${codeOf(error)}`, "run this as the owner of the checkout");
  }
  // Fails while there is a lock: a folder with something in it is not replaced.
  if (attempt(() => renameSync(own, lock))) return true;
  rmSync(own, { recursive: true, force: true });
  return false;
}

function touch() {
  const now = new Date();
  attempt(() => utimesSync(lock, now, now));
}

function release() {
  if (readOwner() === me) removeLock("done");
}

/**
 * Renamed first: a lock folder is never seen half empty.
 * @param {string} why
 */
function removeLock(why) {
  const gone = `${lock}-${process.pid}-${why}`;
  if (attempt(() => renameSync(lock, gone))) rmSync(gone, { recursive: true, force: true });
}

function readOwner() {
  try {
    return readFileSync(path.join(lock, "owner"), "utf8");
  } catch {
    return undefined;
  }
}

/** The owner of a lock that its owner cannot give back any more. */
function staleOwner() {
  const owner = readOwner();
  if (owner === undefined) return undefined;
  const [pid = "", host] = owner.split(" ");
  if (host === hostname() && !isAlive(Number(pid))) return owner;
  return ageOf(lock) > STALE_MS ? owner : undefined;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return codeOf(error) !== "ESRCH";
  }
}

/**
 * Removes the lock of an owner that is gone. Of several starts that saw it, only the one that makes the folder inside
 * may, and it looks again first: by now the lock may be another's.
 * @param {string} owner
 */
function takeAway(owner) {
  const claim = path.join(lock, "claim");
  if (!attempt(() => mkdirSync(claim))) {
    // A claim lasts a moment; an old one was left by a process that was ended in that moment.
    if (ageOf(claim) > STALE_MS) attempt(() => rmdirSync(claim));
    return;
  }
  if (readOwner() === owner) removeLock("stale");
  else attempt(() => rmdirSync(claim));
}

/**
 * Milliseconds since the folder was touched; 0 when it is not there.
 * @param {string} folder
 */
function ageOf(folder) {
  try {
    return Date.now() - statSync(folder).mtimeMs;
  } catch {
    return 0;
  }
}

/**
 * Whether it could be done; somebody else may have been faster.
 * @param {() => void} action
 */
function attempt(action) {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
