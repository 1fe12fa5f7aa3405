// Lists a folder of an FTPS server and fetches a file: node examples/fetch.js ftpes://ada@127.0.0.1:2121 /hello.txt hello.txt
// The password is read from SEALIFT_PASSWORD, the certificate's authority from SEALIFT_CA (a file); without it the system's are trusted.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { connect } from "sealift/client";

const [url, remote, local] = process.argv.slice(2);
const { SEALIFT_PASSWORD: password, SEALIFT_CA: ca } = process.env;
const tls = ca === undefined ? {} : { authorities: [await readFile(ca, "utf8")] };

try {
  const client = await connect(url, { password, tls });
  for (const { kind, size, name } of await client.list(path.posix.dirname(remote))) console.log(kind, size ?? "", name);
  console.log(`${await client.download(remote, local)} bytes, sealed with ${client.tls.cipher}`);
  await client.close();
} catch (error) {
  console.error(`error: ${error.message}${error.hint ? `\nhint: ${error.hint}` : ""}`);
  process.exitCode = 1;
}
