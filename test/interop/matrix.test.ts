import assert from "node:assert/strict";
import { basicFtp } from "./clients/basic-ftp.js";
import { curl } from "./clients/curl.js";
import { ftplib } from "./clients/ftplib.js";
import { lftp } from "./clients/lftp.js";
import { freePortRange } from "./launch.js";
import { allModes, type Cell, failures, matrixTable, runMatrix, type Variant } from "./matrix.js";
import { peerTest } from "./peers.js";
import { type SealiftOptions, startSealift } from "./sealift.js";

interface SealiftVariant extends Variant {
  readonly binding: SealiftOptions["binding"];
  readonly passive: () => Promise<string>;
}

const POOL_SIZE = 16;
const OPERATIONS = 8;
const pool = () => freePortRange(POOL_SIZE);
const oneFreePort = async () => "0";

/** Python's ftplib cannot resume a session, so it talks to servers that take its address for it. */
const variants: readonly SealiftVariant[] = [
  { name: "pool, require", passive: pool, binding: "require", drivers: [curl, lftp, basicFtp], modes: allModes },
  {
    name: "one port, require",
    passive: oneFreePort,
    binding: "require",
    drivers: [curl, lftp, basicFtp],
    modes: allModes,
  },
  { name: "pool, prefer", passive: pool, binding: "prefer", drivers: [ftplib], modes: allModes },
  { name: "one port, prefer", passive: oneFreePort, binding: "prefer", drivers: [ftplib], modes: allModes },
];

peerTest(
  "every client does every operation in every mode, on a pool of ports and on one",
  ["curl", "lftp", "python3"],
  async (t) => {
    const cells = await runMatrix(variants, async ({ binding, passive }) =>
      startSealift({ binding, passive: await passive() }),
    );
    t.diagnostic(`client matrix: ${summary(cells)}`);
    console.log(matrixTable(cells));
    const failed = failures(cells);
    if (failed !== "") assert.fail(failed);
    assert.equal(cells.length, 4 * allModes.length * 2 * OPERATIONS);
  },
);

function summary(cells: readonly Cell[]): string {
  return `${cells.filter((cell) => cell.reason === "").length} of ${cells.length} cells pass`;
}
