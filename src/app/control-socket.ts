import { chmod } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import {
  type ControlAnswer,
  type ControlRequest,
  isControlRequest,
  readLine,
  withSocketPath,
} from "./control-protocol.js";
import { removeIfThere } from "./data-folder.js";

export interface ControlSocket {
  close(): Promise<void>;
}

/** Time for a request to come. */
const REQUEST_TIMEOUT_MS = 5000;

/** Listens on DIR/control.sock, for this user alone. What was left by a server that was killed is replaced. */
export async function openControlSocket(
  path: string,
  answer: (request: ControlRequest) => Promise<ControlAnswer>,
): Promise<ControlSocket> {
  await removeIfThere(path);
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.setTimeout(REQUEST_TIMEOUT_MS, () => socket.destroy());
    socket.on("error", () => {}).once("close", () => connections.delete(socket));
    void serve(socket, answer);
  });
  await withSocketPath(path, async (short) => {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(short, resolve);
    });
    await chmod(short, 0o600);
  });
  return {
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of connections) socket.end();
      await closed;
      await removeIfThere(path);
    },
  };
}

async function serve(socket: Socket, answer: (request: ControlRequest) => Promise<ControlAnswer>): Promise<void> {
  const line = await readLine(socket);
  const request = line === undefined ? undefined : parse(line);
  if (request === undefined) {
    socket.end(`${JSON.stringify({ ok: false, error: "not a request" } satisfies ControlAnswer)}\n`);
    return;
  }
  // Letting transfers end may take long.
  socket.setTimeout(0);
  socket.end(`${JSON.stringify(await answer(request))}\n`);
}

function parse(line: string): ControlRequest | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isControlRequest(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
