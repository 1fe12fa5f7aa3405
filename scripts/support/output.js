import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundleClient, bundleMissing } from "./bundle.js";
import { runChild } from "./child.js";
import { inRoot } from "./root.js";
import { say, Trouble } from "./say.js";

const output = inRoot("dist");
const stampFile = path.join(output, ".built");
const buildInfo = path.join(output, ".tsbuildinfo");
const sourceFolders = ["src", "test"];
const settings = ["tsconfig.json", "package.json", "package-lock.json"];
/** What the compiler makes of one source. */
const made = [".js", ".js.map", ".d.ts"];

/**
 * The sources, as paths from the root without their ending.
 * @returns {string[]}
 */
function sources() {
  return sourceFolders
    .flatMap((folder) => filesIn(folder))
    .filter(isSource)
    .map(withoutEnding)
    .sort();
}

/** @param {string} file */
function isSource(file) {
  return file.endsWith(".ts") && !file.endsWith(".d.ts");
}

/** @param {string} file */
function withoutEnding(file) {
  return file.slice(0, -".ts".length);
}

/**
 * @param {string} folder a path from `base`
 * @param {string} [base]
 * @returns {string[]} paths from `base`
 */
function filesIn(folder, base = inRoot()) {
  const absolute = path.join(base, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(name, base);
    return entry.isFile() ? [name] : [];
  });
}

/** Changes whenever a source is added, removed, moved or written, also when a file comes back with an older time. */
function wantedStamp() {
  const hash = createHash("sha256");
  for (const file of [...settings, ...sources().map((source) => `${source}.ts`)]) {
    const { size, mtimeMs } = statSync(inRoot(file), { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return `${hash.digest("hex")}\n`;
}

function outputMissing() {
  return sources().some((source) => !existsSync(path.join(output, `${source}.js`)));
}

export function buildNeeded() {
  try {
    return readFileSync(stampFile, "utf8") !== wantedStamp() || outputMissing() || bundleMissing();
  } catch {
    return true;
  }
}

/** Compiles everything that changed, removes what was made of sources that are gone, and puts the client into one file. */
export async function build() {
  say("building");
  // Taken before: a source that is written meanwhile is built again next time.
  const stamp = wantedStamp();
  rmSync(stampFile, { force: true });
  // The compiler's memory says what it has made, not whether that is still there.
  if (outputMissing()) rmSync(buildInfo, { force: true });
  const { status } = await runChild(process.execPath, [compiler(), "-p", inRoot("tsconfig.json")]);
  if (status !== 0)
    throw new Trouble("the build failed", "the lines above name file and line; `npm run build` builds again");
  prune();
  await bundleClient();
  writeFileSync(stampFile, stamp);
}

function compiler() {
  const file = inRoot("node_modules", "typescript", "bin", "tsc");
  if (!existsSync(file)) throw new Trouble("the compiler is not installed", "node scripts/prepare.js installs it");
  return file;
}

function prune() {
  const wanted = new Set(sources().flatMap((source) => made.map((ending) => source + ending)));
  for (const folder of sourceFolders) {
    for (const file of filesIn(folder, output)) {
      if (made.some((ending) => file.endsWith(ending)) && !wanted.has(file)) rmSync(path.join(output, file));
    }
    removeEmptyFolders(path.join(output, folder));
  }
}

/** @param {string} folder */
function removeEmptyFolders(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(path.join(folder, entry.name));
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

/** Removes all that was built; the lock stays with its owner. */
export function clean() {
  if (!existsSync(output)) return;
  for (const name of readdirSync(output)) {
    if (!name.startsWith(".lock")) rmSync(path.join(output, name), { recursive: true, force: true });
  }
}
