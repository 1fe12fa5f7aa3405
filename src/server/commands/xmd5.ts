import { digestCommand } from "../digest-command.js";

export const xmd5 = digestCommand({ verb: "XMD5", name: "MD5" });
