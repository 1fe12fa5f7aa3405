import { once } from "node:events";
import type { Socket } from "node:net";
import { testPassword, testUser } from "../support/ftps-server.js";
import { WireClient, type WireServer } from "../support/wire-client.js";

// A client that is killed in the midst of an upload. Started with `fork`; it tells when the bytes have left it, and waits for its end. Or it is told to
// leave: then it ends both connections in good order, one behind the other, as curl does when its time is over.

export interface KilledUpload {
  readonly place: WireServer;
  /** What is in clear. */
  readonly clear: "nothing" | "data" | "all";
  readonly name: string;
  /** To be sent of a file that would be larger. */
  readonly bytes: number;
}

async function logIn(place: WireServer, clear: KilledUpload["clear"]): Promise<WireClient> {
  if (clear !== "all") {
    const client = await WireClient.loggedIn(place);
    if (clear === "data") await client.command("PROT C");
    return client;
  }
  const client = await WireClient.connect(place);
  await client.read();
  for (const line of [`USER ${testUser}`, `PASS ${testPassword}`, "TYPE I"]) await client.command(line);
  return client;
}

async function begin({ place, clear, name, bytes }: KilledUpload): Promise<void> {
  const client = await logIn(place, clear);
  let stream: Socket;
  if (clear === "nothing") stream = await client.transfer(`STOR ${name}`);
  else {
    stream = await client.dial(await client.passive());
    const { code, lines } = await client.command(`STOR ${name}`);
    if (code !== 150) throw new Error(`not 150: ${lines.join(" ")}`);
  }
  await new Promise<void>((resolve) => stream.write(Buffer.alloc(bytes, "new "), () => resolve()));
  process.once("message", () => {
    stream.end();
    client.socket.end();
  });
  process.send?.("sent");
}

const [upload] = (await once(process, "message")) as [KilledUpload];
await begin(upload);
