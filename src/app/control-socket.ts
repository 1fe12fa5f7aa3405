import { chmod } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { type ControlAnswer, type ControlRequest, parseRequest, readLine, SocketPath } from "./control-protocol.js";
import { removeIfThere } from "./data-folder.js";
import { StartError } from "./start-error.js";

export interface ControlSocket {
  /** Takes no more requests, and is gone from the folder. Who waits for the end goes on waiting. */
  close(): Promise<void>;
  /** Tells who waits that the end is there. */
  hangUp(): void;
}

/** Time for a request to come. */
const REQUEST_TIMEOUT_MS = 5000;

type Answer = (request: ControlRequest) => Promise<ControlAnswer>;

/** Listens on DIR/control.sock, for this user alone. What a killed server left there is replaced: whoever calls this has the folder's lock. */
export async function openControlSocket(path: string, answer: Answer): Promise<ControlSocket> {
  await removeIfThere(path);
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.setTimeout(REQUEST_TIMEOUT_MS, () => socket.destroy());
    socket.on("error", () => {}).once("close", () => connections.delete(socket));
    void serve(socket, answer);
  });
  // Kept while it listens: Node removes the socket by this path when it closes.
  const place = await SocketPath.of(path);
  try {
    await listen(server, place.path);
    await chmod(place.path, 0o600);
  } catch (error) {
    server.close();
    await place.close();
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`the socket ${path} cannot be made (${code ?? String(error)})`, hintFor(code), {
      cause: error,
    });
  }
  return {
    close: async () => {
      server.close();
      await removeIfThere(path);
      await place.close();
    },
    hangUp: () => {
      for (const socket of connections) socket.destroySoon();
    },
  };
}

function hintFor(code: string | undefined): string {
  return code === "EINVAL" || code === "ENAMETOOLONG"
    ? "the path of the data folder is too long for a socket: choose a shorter one with --data DIR"
    : "choose a data folder on a local disk, where this user may make files, with --data DIR";
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.removeListener("error", reject);
      // A connection that cannot be taken (no descriptors left) must not end the server.
      server.on("error", () => {});
      resolve();
    });
  });
}

async function serve(socket: Socket, answer: Answer): Promise<void> {
  const line = await readLine(socket);
  const request = line === undefined ? undefined : parseRequest(line);
  if (request === undefined) {
    socket.end(`${JSON.stringify({ ok: false, error: "not a request" } satisfies ControlAnswer)}\n`);
    return;
  }
  // An answer may take long, and the end of the server longer.
  socket.setTimeout(0);
  const text = `${JSON.stringify(await answer(request))}\n`;
  if (request.do === "stop") socket.write(text);
  else socket.end(text);
}
