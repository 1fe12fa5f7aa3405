import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runChild } from "./child.js";
import { inRoot } from "./root.js";
import { say, Trouble } from "./say.js";

const stampFile = inRoot("node_modules", ".sealift-stamp");
const lockFile = inRoot("package-lock.json");
/** npm's own record of what it put into node_modules. */
const installedFile = inRoot("node_modules", ".package-lock.json");

/** What the installed packages depend on: which they are, and what binaries must fit. */
function wantedStamp() {
  const packages = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
  return `${packages} abi-${process.versions.modules} ${process.platform}-${process.arch}\n`;
}

export function installNeeded() {
  try {
    return readFileSync(stampFile, "utf8") !== wantedStamp();
  } catch {
    return !adopt();
  }
}

/** Packages that somebody installed by hand, with `npm ci`, are as good as ours; they only lack the stamp. */
function adopt() {
  if (!isWhatTheLockSays()) return false;
  try {
    writeFileSync(stampFile, wantedStamp());
  } catch {
    // A read-only checkout: it is looked through at each start.
  }
  return true;
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages
 */

function isWhatTheLockSays() {
  const wanted = readLock(lockFile);
  const installed = readLock(installedFile);
  if (wanted === undefined || installed === undefined) return false;
  for (const [folder, { version, integrity, optional }] of Object.entries(wanted)) {
    if (folder === "") continue;
    const found = installed[folder];
    // Optional ones are for other platforms.
    if (found === undefined && optional) continue;
    if (found?.version !== version || found?.integrity !== integrity) return false;
    if (!existsSync(inRoot(folder, "package.json"))) return false;
  }
  return Object.keys(installed).every((folder) => folder in wanted);
}

/**
 * @param {string} file
 * @returns {LockedPackages | undefined}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** Installs exactly what package-lock.json says, tools for building and testing included, and runs no package's script. */
export async function install() {
  say("installing packages (once; it takes a minute or less)");
  // Gone first, so that an interrupted installation is not taken for a whole one.
  rmSync(stampFile, { force: true });
  const [program, ...npm] = npmCommand();
  const options = [
    "--ignore-scripts",
    "--include=dev",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--loglevel=error",
  ];
  const { status, output } = await runChild(program, [...npm, "ci", ...options]);
  if (status !== 0) throw new Trouble(`npm could not install the packages (${howItEnded(status)})`, hintFor(output));
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, wantedStamp());
}

/**
 * npm by the Node that runs this: the one that started us, or the one beside Node, or the first on PATH.
 * @returns {[string, ...string[]]}
 */
function npmCommand() {
  const started = process.env.npm_execpath;
  if (started !== undefined && /npm-cli\.c?js$/.test(started)) return [process.execPath, started];
  const home = path.dirname(process.execPath);
  for (const folder of [path.join(home, "..", "lib", "node_modules"), path.join(home, "node_modules")]) {
    const cli = path.join(folder, "npm", "bin", "npm-cli.js");
    if (existsSync(cli)) return [process.execPath, cli];
  }
  return ["npm"];
}

/** @param {number | null} status */
function howItEnded(status) {
  return status === null ? "it could not be run to its end" : `it ended with status ${status}`;
}

/** @param {string} output */
function hintFor(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|network/i.test(output))
    return "the packages come over the network; check the connection (or npm's proxy setting) and run the command again";
  if (/EACCES|EPERM|EROFS/.test(output))
    return "run this as the owner of the checkout, in a folder that can be written to";
  if (/ENOSPC/.test(output)) return "the disk is full; about 200 MB are needed";
  if (/ENOENT/.test(output)) return "npm comes with Node; install it, or put it on PATH";
  return "the lines above are npm's own; run `npm ci --ignore-scripts --include=dev` to see them again";
}
