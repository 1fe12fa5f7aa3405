import { once } from "node:events";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { TLSSocket } from "node:tls";
import { Client } from "basic-ftp";
import { proxyHost } from "../proxy.js";
import { CLIENT_DEADLINE_MS, type CrashClient, SILENCE_S, type Upload } from "./contract.js";

async function access(client: Client, { port, user, password, caFile, tls }: Upload): Promise<void> {
  const version = `TLSv${tls}` as const;
  await client.access({
    ...{ host: proxyHost, port, user, password, secure: true },
    secureOptions: { ca: await readFile(caFile), minVersion: version, maxVersion: version },
  });
}

/**
 * Ends behind the TLS handshake of the data connection at the earliest. Over TLS 1.2 the library begins within the handshake, and where there is nothing to send its
 * half of the connection would end before the handshake is over: with Sealift, vsftpd, ProFTPD and Pure-FTPd alike no such upload succeeds.
 */
async function* bytesFrom(client: Client, local: string, start: number): AsyncGenerator<Buffer> {
  yield* createReadStream(local, { start });
  const { dataSocket } = client.ftp;
  if (dataSocket instanceof TLSSocket && dataSocket.getPeerFinished() === undefined)
    await once(dataSocket, "secureConnect");
}

/**
 * The library has no retry; this is how its users go on. It gets a stream and not the file's name: a file that it has opened itself it closes twice when
 * a transfer fails, and the second time the number may be another file's or connection's of this process.
 */
async function put(client: Client, { local, remote, goOn }: Upload): Promise<void> {
  const there = goOn ? await client.size(remote).catch(() => 0) : 0;
  const start = there <= (await stat(local)).size ? there : 0;
  const source = Readable.from(bytesFrom(client, local, start), { objectMode: false });
  try {
    if (start === 0) await client.uploadFrom(source, remote);
    else await client.appendFrom(source, remote);
  } finally {
    source.destroy();
  }
}

/** In this process: it is a library. */
export const basicFtp: CrashClient = async (upload) => {
  const client = new Client(SILENCE_S * 1000);
  const lines: string[] = [];
  client.ftp.verbose = false;
  client.ftp.log = (line) => lines.push(line);
  const words = () => lines.join("\n").replaceAll(upload.password, "***");
  const deadline = setTimeout(() => client.close(), CLIENT_DEADLINE_MS);
  const answer = (said: "done" | "failed") => ({ said, begun: /^< 150/m.test(words()), words: words() });
  try {
    await access(client, upload);
    await put(client, upload);
    return answer("done");
  } catch (error) {
    lines.push(String(error));
    return answer("failed");
  } finally {
    clearTimeout(deadline);
    client.close();
  }
};
