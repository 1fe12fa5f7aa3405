import { digestCommand } from "../digest-command.js";

export const xsha512 = digestCommand({ verb: "XSHA512", name: "SHA-512" });
