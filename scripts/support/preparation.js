import { install, installNeeded } from "./install.js";
import { withLock } from "./lock.js";
import { build, buildNeeded } from "./output.js";

/**
 * Installs and builds what is missing or out of date. When nothing is, nothing is written, so that a read-only
 * checkout can start.
 * @param {{ installOnly?: boolean }} options
 */
export async function prepare({ installOnly = false }) {
  const needed = () => installNeeded() || (!installOnly && buildNeeded());
  if (!needed()) return;
  await withLock(async () => {
    // Asked again: another start may have done it while this one waited.
    if (installNeeded()) await install();
    if (!installOnly && buildNeeded()) await build();
  });
}
