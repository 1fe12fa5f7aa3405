import { once } from "node:events";
import { connect } from "node:tls";

/** Downloads a file as any FTP client does; over TLS when there is a certificate to trust. */
export async function download({ wire, port, trusted, user, password, path }) {
  const sealed = trusted !== undefined;
  let socket = await wire.dial("control", port);
  let read = replies(socket);
  let session;
  const say = (line, code) => {
    socket.write(`${line}\r\n`);
    return read(code);
  };
  await read(220);
  if (sealed) {
    await say("AUTH TLS", 234);
    socket = connect({ socket, ca: trusted, servername: "localhost" });
    // Data connections resume it: that is how they show that they belong to this control connection.
    socket.on("session", (newest) => {
      session = newest;
    });
    read = replies(socket);
    await say("PBSZ 0", 200);
    await say("PROT P", 200);
  }
  await say(`USER ${user}`, 331);
  await say(`PASS ${password}`, 230);
  await say("TYPE I", 200);
  const [, dataPort] = /\|(\d+)\|/.exec(await say("EPSV", 229));
  const raw = await wire.dial("data", Number(dataPort));
  await say(`RETR ${path}`, 150);
  const data = sealed ? connect({ socket: raw, ca: trusted, servername: "localhost", session }) : raw;
  const chunks = [];
  for await (const chunk of data) chunks.push(chunk);
  await read(226);
  await say("QUIT", 221);
  await once(socket.resume(), "close");
  return Buffer.concat(chunks).toString();
}

/** Reads one line after the other, and expects it to begin with a code. */
function replies(socket) {
  let text = "";
  return async (code) => {
    while (!text.includes("\n")) {
      const chunk = socket.read();
      if (chunk === null) await once(socket, "readable");
      else text += chunk;
    }
    const line = text.slice(0, text.indexOf("\n"));
    text = text.slice(line.length + 1);
    if (!line.startsWith(`${code} `)) throw new Error(`not ${code}: ${line}`);
    return line;
  };
}
