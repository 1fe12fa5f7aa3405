import { readFile, stat } from "node:fs/promises";
import type { SecureVersion } from "node:tls";
import { TLSSocket } from "node:tls";
import { Client, enterPassiveModeIPv4, enterPassiveModeIPv6, type FTPContext } from "basic-ftp";
import {
  type ClientDriver,
  failed,
  type Operation,
  type Outcome,
  type Result,
  RUN_DEADLINE_MS,
  succeeded,
  type Target,
} from "./contract.js";

const INACTIVITY_MS = 20_000;

async function perform(client: Client, operation: Operation): Promise<Result> {
  switch (operation.kind) {
    case "list":
      return succeeded((await client.list(operation.directory)).map((file) => file.name));
    case "upload":
      await client.uploadFrom(operation.local, operation.remote);
      return succeeded();
    case "resume-upload":
      await client.appendFrom(operation.local, operation.remote, { localStart: operation.offset });
      return succeeded();
    case "download":
      await client.downloadTo(operation.local, operation.remote);
      return succeeded();
    case "resume-download":
      await client.downloadTo(operation.local, operation.remote, (await stat(operation.local)).size);
      return succeeded();
    case "rename":
      await client.rename(operation.from, operation.to);
      return succeeded();
    case "delete":
      await client.remove(operation.remote);
      return succeeded();
    case "make-directory":
      await client.send(`MKD ${operation.remote}`);
      return succeeded();
  }
}

/** Notes the TLS version of the data connection when the transfer is over; it is known only after the handshake. */
function noteVersion(socket: unknown, into: string[]): void {
  if (socket instanceof TLSSocket) socket.once("secureConnect", () => into.push(versionOf(socket)));
}

function versionOf(socket: TLSSocket): string {
  return (socket.getProtocol() ?? "none").replace(/^TLSv/, "");
}

async function access(client: Client, target: Target): Promise<void> {
  const version: SecureVersion = `TLSv${target.tlsVersion}`;
  await client.access({
    host: target.host,
    port: target.port,
    user: target.user,
    password: target.password,
    secure: target.implicit ? "implicit" : true,
    secureOptions: { ca: await readFile(target.caFile), minVersion: version, maxVersion: version },
  });
}

async function attempt(client: Client, operation: Operation): Promise<Result> {
  try {
    return await perform(client, operation);
  } catch (error) {
    return failed(String(error));
  }
}

async function run(operations: readonly Operation[], target: Target): Promise<Outcome> {
  const client = new Client(INACTIVITY_MS);
  const deadline = setTimeout(() => client.close(), RUN_DEADLINE_MS);
  const transcript: string[] = [];
  const tlsVersions: string[] = [];
  const enter = target.passive === "PASV" ? enterPassiveModeIPv4 : enterPassiveModeIPv6;
  client.prepareTransfer = async (context: FTPContext) => {
    const answer = await enter(context);
    noteVersion(context.dataSocket, tlsVersions);
    return answer;
  };
  client.ftp.log = (line) => transcript.push(line);
  const results: Result[] = [];
  let reason = "";
  try {
    await access(client, target);
    if (client.ftp.socket instanceof TLSSocket) tlsVersions.push(versionOf(client.ftp.socket));
    for (const operation of operations) results.push(await attempt(client, operation));
    await client.send("QUIT");
  } catch (error) {
    reason = String(error);
  } finally {
    clearTimeout(deadline);
    client.close();
  }
  const text = transcript.join("\n").replaceAll(target.password, "***");
  return {
    results: operations.map((_, index) => results[index] ?? failed(`basic-ftp: ${reason}`)),
    tlsVersions,
    passiveCommands: [...text.matchAll(/^> (EPSV|PASV)/gm)].map((match) => match[1] ?? ""),
    transcript: text,
  };
}

/** In this process; it is a library. */
export const basicFtp: ClientDriver = { name: "basic-ftp", needs: [], run };
