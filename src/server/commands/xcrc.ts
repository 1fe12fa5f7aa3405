import { digestCommand } from "../digest-command.js";

export const xcrc = digestCommand({ verb: "XCRC", name: "CRC32" });
