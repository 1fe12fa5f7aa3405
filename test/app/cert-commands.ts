import assert from "node:assert/strict";
import { runProgram } from "../support/run-program.js";

/** Runs each command of the list in turn in one process, for the time it saves; after each, a zero on standard error. */
const runner = `
  import { Command } from ${JSON.stringify(import.meta.resolve("commander"))};
  import { certCommand } from ${JSON.stringify(new URL("../../src/cli/cert.js", import.meta.url).href)};
  for (const args of JSON.parse(process.argv[1])) {
    process.exitCode = 0;
    await new Command("sealift").addCommand(certCommand()).parseAsync(["node", "sealift", "cert", ...args, "--json"]);
    process.stderr.write("\\0");
    process.stdout.write("\\0");
  }`;

export type Answer = Readonly<Record<string, unknown>>;

export interface Answered {
  /** Undefined when it printed none. */
  readonly json: Answer | undefined;
  readonly errors: string;
}

/** `sealift cert ARGS --json --data DIR` for each list of arguments; `input` is for the first that reads it. */
export async function certCommands(
  data: string,
  commands: readonly (readonly string[])[],
  input = "",
): Promise<readonly Answered[]> {
  const list = JSON.stringify(commands.map((args) => [...args, "--data", data]));
  const ended = await runProgram(process.execPath, ["--input-type=module", "-e", runner, "--", list], { input });
  const outputs = ended.output.split("\0");
  const errors = ended.errors.split("\0");
  assert.equal(outputs.length, commands.length + 1, ended.errors);
  return commands.map((_, index) => {
    const output = outputs[index] ?? "";
    return { json: output === "" ? undefined : (JSON.parse(output) as Answer), errors: errors[index] ?? "" };
  });
}

/** As `certCommands`, where none may fail or warn. */
export async function cert(data: string, ...commands: readonly (readonly string[])[]): Promise<readonly Answer[]> {
  const all = await certCommands(data, commands);
  return all.map(({ json, errors }) => {
    assert.equal(errors, "");
    return json ?? assert.fail("it printed nothing");
  });
}
