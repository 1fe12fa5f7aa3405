import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storageConformance } from "../conformance.js";
import { openDiskStorage } from "./index.js";
import { secret } from "./testing.js";

for (const way of ["descriptors", "paths"] as const)
  for (const links of ["inside", "refuse"] as const)
    storageConformance(`disk, by ${way}, links: ${links},`, async () => {
      const root = await mkdtemp(join(tmpdir(), "sealift-disk-"));
      const storage = await openDiskStorage({ root, secret, owner: "demo", way, links });
      return { storage, dispose: () => rm(root, { recursive: true }) };
    });
