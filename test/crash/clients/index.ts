import { basicFtp } from "./basic-ftp.js";
import type { CrashClient } from "./contract.js";
import { curl } from "./curl.js";
import { ftplib } from "./ftplib.js";
import { lftp } from "./lftp.js";
import type { ClientUse } from "./names.js";

export const programs: Readonly<Record<ClientUse["program"], CrashClient>> = {
  curl,
  lftp,
  ftplib,
  "basic-ftp": basicFtp,
};
