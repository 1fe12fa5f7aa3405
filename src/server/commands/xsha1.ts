import { digestCommand } from "../digest-command.js";

export const xsha1 = digestCommand({ verb: "XSHA1", aliases: ["XSHA"], name: "SHA-1" });
