import { runProgram } from "../run-program.js";
import { clientGroups } from "./groups.js";

// The client alone: what bin/sealift.js starts, in one file (docs/decisions/023-the-client-in-one-file.md).
await runProgram(clientGroups);
