// A kit for tests, so it may know the test runner; nothing that runs in a server imports it.
import { describe, test } from "node:test";
import { attributeCases } from "./conformance/attributes.js";
import { changeCases } from "./conformance/changes.js";
import { copyCases } from "./conformance/copy.js";
import type { Case, MakeStorage } from "./conformance/kit.js";
import { listingCases } from "./conformance/listing.js";
import { nameCases } from "./conformance/names.js";
import { overwriteCases } from "./conformance/overwrite.js";
import { readingCases } from "./conformance/reading.js";
import { renameCases } from "./conformance/rename.js";
import { unfinishedCases } from "./conformance/unfinished.js";
import { usageCases } from "./conformance/usage.js";
import { writingCases } from "./conformance/writing.js";

export type { MakeStorage } from "./conformance/kit.js";

/** What every backend promises, as tests: each gets an empty tree from `make` and disposes of it. */
export function storageConformance(name: string, make: MakeStorage): void {
  describe(`${name} keeps the storage contract`, () => {
    const add: Case = (title, body) => {
      test(title, async () => {
        const { storage, openFor, dispose } = await make();
        try {
          await body(storage, openFor);
        } finally {
          await storage.close();
          await dispose();
        }
      });
    };
    const groups = [
      attributeCases,
      changeCases,
      copyCases,
      listingCases,
      nameCases,
      overwriteCases,
      readingCases,
      renameCases,
      usageCases,
      unfinishedCases,
      writingCases,
    ];
    for (const group of groups) group(add);
  });
}
