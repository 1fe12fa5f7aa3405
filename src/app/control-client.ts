import { connect } from "node:net";
import { type ControlAnswer, type ControlRequest, readLine, withSocketPath } from "./control-protocol.js";
import { type DataFolder, dataFolder } from "./data-folder.js";
import { StartError } from "./start-error.js";

/** Asks the server that runs on a data folder. Throws StartError when none does. */
export async function askServer(path: string, request: ControlRequest): Promise<ControlAnswer> {
  const folder = dataFolder(path);
  const answer = await tryToAsk(folder, request);
  if (answer === undefined) {
    throw new StartError(
      `no server runs on ${folder.path}`,
      "start one with sealift serve, or name its data folder with --data DIR",
    );
  }
  return answer;
}

/** Undefined when no server runs there. */
export async function tryToAsk(
  { controlSocket }: DataFolder,
  request: ControlRequest,
): Promise<ControlAnswer | undefined> {
  return await withSocketPath(controlSocket, async (short) => {
    const socket = connect(short);
    const connected = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    if (!connected) return undefined;
    socket.on("error", () => {});
    socket.write(`${JSON.stringify(request)}\n`);
    const line = await readLine(socket);
    socket.destroy();
    if (line === undefined) throw new StartError("the server closed without an answer", "see its log");
    return JSON.parse(line) as ControlAnswer;
  }).catch((error: NodeJS.ErrnoException) => {
    // The folder of a long path is not there.
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
