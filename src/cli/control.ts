import { Command } from "commander";
import { askServer } from "../app/control-client.js";
import type { ControlAnswer, ControlRequest, Status } from "../app/control-protocol.js";
import { CliFailure, reporting } from "./failure.js";

interface ControlOptions {
  readonly data: string;
  readonly json?: boolean;
}

const commands: readonly {
  readonly name: ControlRequest["do"];
  readonly description: string;
  readonly done: string;
}[] = [
  { name: "stop", description: "stop the server: running transfers may end first", done: "stopping" },
  { name: "reload", description: "let the server read its configuration and certificates anew", done: "reloaded" },
  { name: "status", description: "say how the server is", done: "" },
];

/** `sealift stop|reload|status`: ask the server that runs on a data folder. */
export function controlCommands(): readonly Command[] {
  return commands.map(({ name, description, done }) =>
    new Command(name)
      .description(description)
      .option("--data <dir>", "data folder", "./sealift-data")
      .option("--json", "print one JSON line")
      .action(
        reporting(async ({ data, json }: ControlOptions) => {
          const answer = await askServer(data, { do: name });
          if (!answer.ok) throw new CliFailure(answer.error, answer.hint);
          process.stdout.write(json === true ? `${JSON.stringify(answer)}\n` : inWords(answer, done));
        }),
      ),
  );
}

function inWords({ status, notes = [] }: Extract<ControlAnswer, { ok: true }>, done: string): string {
  const lines = status === undefined ? [done, ...notes] : statusLines(status);
  return `${lines.join("\n")}\n`;
}

function statusLines({
  pid,
  uptimeSeconds,
  explicit,
  implicit,
  passive,
  sessions,
  transfers,
  memoryMiB,
}: Status): string[] {
  return [
    `process    ${pid}, for ${uptimeSeconds} s, ${memoryMiB} MiB`,
    `explicit   ${place(explicit)}`,
    `implicit   ${place(implicit)}`,
    `passive    ${passive}`,
    `sessions   ${sessions}`,
    `transfers  ${transfers}`,
  ];
}

function place(at: unknown): string {
  if (typeof at === "string") return at;
  const { host, port } = at as { host: string; port: number };
  return host === "::" ? `port ${port}, all addresses` : `${host} port ${port}`;
}
