import { digestCommand } from "../digest-command.js";

export const xsha256 = digestCommand({ verb: "XSHA256", name: "SHA-256" });
