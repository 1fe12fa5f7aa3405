import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OWNER } from "../conformance/kit.js";
import { storageConformance } from "../conformance.js";
import type { Storage } from "../contract.js";
import { openDiskStorage } from "./index.js";
import { secret } from "./testing.js";

// The kit makes thousands of files, and what durability does has tests of its own: nothing is flushed here.
for (const way of ["descriptors", "paths"] as const)
  for (const links of ["inside", "refuse"] as const)
    storageConformance(`disk, by ${way}, links: ${links},`, async () => {
      const root = await mkdtemp(join(tmpdir(), "sealift-disk-"));
      const openFor = (owner: string): Promise<Storage> =>
        openDiskStorage({ root, secret, owner, way, links, durability: "none" });
      return { storage: await openFor(OWNER), openFor, dispose: () => rm(root, { recursive: true }) };
    });
