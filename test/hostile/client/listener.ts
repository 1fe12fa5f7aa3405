import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { TestContext } from "node:test";

/** Somebody else than an FTP server, on a free port until the test ends. Resolves with the port. */
export async function listenerOf(t: TestContext, welcome: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    welcome(socket);
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    await once(listener.close(), "close");
  });
  const address = listener.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
