import { listingScenarios } from "./listings.js";
import { sessionScenarios } from "./sessions.js";
import { startUp } from "./start-up.js";
import { curveScenarios, diskScenarios, largeScenarios, resumedHandshakes, smallScenarios } from "./transfers.js";

/**
 * What is measured. `set`: which servers it takes (memory: files on a tmpfs, ECDSA; rsa: the same with RSA; disk: files on a disk, Sealift with
 * two durabilities). `columns`: the figures that a run gives. `takes`: which entries; `absent`: why others do not. `workers`: also
 * Sealift in worker processes. `fresh`: each run on a server that was just started; `freshStart`: the first one is. `curve`: a point of a curve, not a table of its own.
 * `profiled`: the CPU profile of Sealift is taken, in the form that targets judge. `settled`: each run begins when the disk has written what was before. `prepare`, `run` and `tidy` are called with the server.
 */
export const scenarios = [
  ...largeScenarios,
  ...smallScenarios,
  ...sessionScenarios,
  ...resumedHandshakes,
  ...listingScenarios,
  startUp,
  ...curveScenarios,
  ...diskScenarios,
];
