import { basicFtp } from "./basic-ftp.js";
import type { ClientDriver } from "./contract.js";
import { curl } from "./curl.js";
import { ftplib } from "./ftplib.js";
import { lftp } from "./lftp.js";

export const allDrivers: readonly ClientDriver[] = [curl, lftp, ftplib, basicFtp];
