/** How each client is used: which program, and what it is told. */
export const clientUses = {
  curl: { program: "curl", continues: false, retries: false, mirror: false },
  "curl --retry": { program: "curl", continues: false, retries: true, mirror: false },
  "curl -C -": { program: "curl", continues: true, retries: true, mirror: false },
  "lftp put": { program: "lftp", continues: false, retries: true, mirror: false },
  "lftp put -c": { program: "lftp", continues: true, retries: true, mirror: false },
  "lftp mirror": { program: "lftp", continues: false, retries: true, mirror: true },
  "lftp mirror -c": { program: "lftp", continues: true, retries: true, mirror: true },
  ftplib: { program: "ftplib", continues: false, retries: false, mirror: false },
  "basic-ftp": { program: "basic-ftp", continues: false, retries: false, mirror: false },
  "basic-ftp append": { program: "basic-ftp", continues: true, retries: false, mirror: false },
} as const satisfies Record<string, ClientUse>;

export interface ClientUse {
  readonly program: "curl" | "lftp" | "ftplib" | "basic-ftp";
  /** From the first attempt on it takes what is there for the beginning of its file. */
  readonly continues: boolean;
  /** Tries again by itself. */
  readonly retries: boolean;
  /** Uploads the folder, not the file. */
  readonly mirror: boolean;
}

export type ClientName = keyof typeof clientUses;
export const clientNames = Object.keys(clientUses) as readonly ClientName[];
