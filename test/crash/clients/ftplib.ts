import path from "node:path";
import { requirePeer } from "../../interop/peers.js";
import { repositoryRoot } from "../../support/repository.js";
import { runProgram } from "../../support/run-program.js";
import { proxyHost } from "../proxy.js";
import { CLIENT_DEADLINE_MS, type CrashClient, SILENCE_S } from "./contract.js";

const program = path.join(repositoryRoot, "test", "crash", "clients", "ftplib-upload.py");

export const ftplib: CrashClient = async ({ kill, ...upload }) => {
  const { status, output, errors } = await runProgram(requirePeer("python3"), ["-I", program], {
    input: JSON.stringify({ host: proxyHost, timeout: SILENCE_S, ...upload }),
    deadline: CLIENT_DEADLINE_MS,
    kill,
  });
  const said = kill.aborted ? "killed" : status === 0 ? "done" : "failed";
  return { said, begun: output.includes("begun\n"), words: `${output}${errors}\n(status ${status})` };
};
