import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type ControlAnswer, type ControlRequest, parseAnswer, readLine, SocketPath } from "./control-protocol.js";
import { type DataFolder, dataFolder } from "./data-folder.js";
import { StartError } from "./start-error.js";

/** A reload may make certificates. */
const ANSWER_TIMEOUT_MS = 30_000;

export interface Asked {
  readonly answer: ControlAnswer;
  /** Resolves when the server has closed the connection: after `stop`, when it has ended. */
  readonly ended: Promise<void>;
  hangUp(): void;
}

/** Asks the server that runs on a data folder. Throws StartError when none does, or none answers. */
export async function askServer(path: string, request: ControlRequest): Promise<Asked> {
  const folder = dataFolder(path);
  const asked = await tryToAsk(folder, request, ANSWER_TIMEOUT_MS);
  if (asked === undefined) {
    throw new StartError(
      `no server runs on ${folder.path}`,
      "start one with sealift serve, or name its data folder with --data DIR",
    );
  }
  return asked;
}

/** Undefined when no server runs there. Throws StartError when it does not answer within `timeout` milliseconds, or may not be asked. */
export async function tryToAsk(
  { controlSocket }: DataFolder,
  request: ControlRequest,
  timeout: number,
): Promise<Asked | undefined> {
  const socket = await reach(controlSocket);
  if (socket === undefined) return undefined;
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {}).setTimeout(timeout, () => socket.destroy());
  socket.write(`${JSON.stringify(request)}\n`);
  const answer = parseAnswer((await readLine(socket)) ?? "");
  if (answer === undefined) {
    socket.destroy();
    throw new StartError("the server gives no answer", "see its log; it may be stopped, or busy");
  }
  socket.setTimeout(0);
  return { answer, ended, hangUp: () => socket.destroy() };
}

/** Undefined when nobody listens: there is no socket, or one that a killed server left behind. */
async function reach(controlSocket: string): Promise<Socket | undefined> {
  try {
    const place = await SocketPath.of(controlSocket);
    try {
      const socket = connect(place.path);
      await once(socket, "connect");
      return socket;
    } finally {
      await place.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ECONNREFUSED") return undefined;
    throw new StartError(
      `the server cannot be asked through ${controlSocket} (${code ?? String(error)})`,
      code === "EACCES" ? "run this as the user who runs the server" : "check the path of its data folder",
      { cause: error },
    );
  }
}
