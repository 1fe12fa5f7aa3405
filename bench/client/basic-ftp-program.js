// The jobs as basic-ftp's documentation shows them. It has no parallel transfers.
import { readFileSync } from "node:fs";
import path from "node:path";
import { Client } from "basic-ftp";

const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { host, port, user, password, base, local } = plan;
const client = new Client();
try {
  const secureOptions = { ca: readFileSync(plan.authority), host };
  await client.access({ host, port, user, password, secure: true, secureOptions });
  await {
    get: () => client.downloadTo(path.join(local, "down", "one"), `${base}large/one`),
    put: () => client.uploadFrom(path.join(local, "large", "one"), `${base}in/one`),
    "mirror-down": () => client.downloadToDir(path.join(local, "down"), `${base}small`),
    "mirror-up": () => client.uploadFromDir(path.join(local, "small"), `${base}in`),
    list: async () => {
      const entries = await client.list(`${base}many`);
      process.stdout.write(
        entries.map(({ name, size, rawModifiedAt }) => `${size} ${rawModifiedAt} ${name}\n`).join(""),
      );
    },
  }[plan.kind]();
} finally {
  client.close();
}
