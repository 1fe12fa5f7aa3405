// Fetches all files that fit a pattern, four at a time, within ten minutes; what was cut goes on with the next run:
// node examples/collect.js ftpes://ada@127.0.0.1:2121 '/logs/**/*.gz' folder
// Password and authority as in examples/fetch.js.

import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { FtpsPool } from "sealift/client";

const [url, pattern, folder] = process.argv.slice(2);
const { SEALIFT_PASSWORD: password, SEALIFT_CA: ca } = process.env;
const tls = ca === undefined ? {} : { authorities: [await readFile(ca, "utf8")] };
const signal = AbortSignal.timeout(600_000);
const pool = new FtpsPool(url, { password, tls, size: 4 });

try {
  await mkdir(folder, { recursive: true });
  const found = await pool.use(async (client) => {
    const files = [];
    for await (const entry of client.glob(pattern, { signal })) if (entry.kind === "file") files.push(entry);
    return files;
  });
  const fetchOne = async (client, { name, pathBytes, size }) => {
    await client.download(pathBytes, path.join(folder, name), { signal, resume: true, overwrite: false });
    console.log(`${name} ${size}`);
  };
  await pool.each(found, fetchOne, { signal });
} catch (error) {
  console.error(`error: ${error.message}${error.hint ? `\nhint: ${error.hint}` : ""}`);
  process.exitCode = 1;
} finally {
  await pool.close();
}
