import path from "node:path";
import { repositoryRoot } from "../../support/repository.js";
import { runProgram } from "../../support/run-program.js";
import { requirePeer } from "../peers.js";
import {
  type ClientDriver,
  failed,
  namesInListing,
  type Operation,
  type Outcome,
  RUN_DEADLINE_MS,
  type Target,
} from "./contract.js";

const program = path.join(repositoryRoot, "test", "interop", "clients", "ftplib-client.py");

/** What ftplib-client.py prints. */
interface Answer {
  readonly results: readonly { readonly ok: boolean; readonly lines: readonly string[]; readonly reason: string }[];
  /** Why it ended early; empty when it did not. */
  readonly reason: string;
  /** Such as `TLSv1.3`. */
  readonly tlsVersions: readonly string[];
  readonly passiveCommands: readonly string[];
}

async function run(operations: readonly Operation[], target: Target): Promise<Outcome> {
  const finished = await runProgram(requirePeer("python3"), ["-I", program], {
    input: JSON.stringify({ operations, target }),
    deadline: RUN_DEADLINE_MS,
  });
  const answer = parseAnswer(finished.output);
  return {
    results: operations.map((_, index) => {
      const result = answer.results[index];
      if (result === undefined) return failed(`ftplib: ${answer.reason || finished.errors}`);
      return { ok: result.ok, names: namesInListing(result.lines.join("\n")), reason: result.reason };
    }),
    tlsVersions: answer.tlsVersions.map((version) => version.replace(/^TLSv/, "")),
    passiveCommands: answer.passiveCommands,
    transcript: `${answer.reason}\n${finished.errors}`,
  };
}

function parseAnswer(output: string): Answer {
  if (output === "") return { results: [], reason: "", tlsVersions: [], passiveCommands: [] };
  return JSON.parse(output) as Answer;
}

export const ftplib: ClientDriver = { name: "ftplib", needs: ["python3"], run };
