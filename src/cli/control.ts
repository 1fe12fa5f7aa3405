import { Command } from "commander";
import { type Asked, askServer } from "../app/control-client.js";
import type { Status } from "../app/control-protocol.js";
import { printable } from "../app/printable.js";
import { CliFailure, reporting } from "./failure.js";

interface ControlOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** `sealift stop|reload|status|upgrade`: ask the server that runs on a data folder. */
export function controlCommands(): readonly Command[] {
  return [
    new Command("stop")
      .description("stop the server and wait for its end: running transfers may end first; a second time: at once")
      .action(reporting(stop)),
    new Command("reload")
      .description("let the server read its configuration and certificates anew")
      .action(reporting(reload)),
    new Command("status").description("say how the server is").action(reporting(status)),
    new Command("upgrade")
      .description(
        "start new worker processes of the program as it is on the disk now; the old ones finish their sessions",
      )
      .action(reporting(upgrade)),
  ].map((command) =>
    command.option("--data <dir>", "data folder", "./sealift-data").option("--json", "print one JSON line"),
  );
}

async function stop({ data, json }: ControlOptions): Promise<void> {
  const { answer, ended } = accepted(await askServer(data, { do: "stop" }));
  if (json !== true) process.stdout.write("stopping\n");
  await ended;
  process.stdout.write(json === true ? `${JSON.stringify(answer)}\n` : "stopped\n");
}

async function reload({ data, json }: ControlOptions): Promise<void> {
  const { answer } = accepted(await askServer(data, { do: "reload" }));
  process.stdout.write(json === true ? `${JSON.stringify(answer)}\n` : lines(["reloaded", ...(answer.notes ?? [])]));
}

async function upgrade({ data, json }: ControlOptions): Promise<void> {
  const { answer } = accepted(await askServer(data, { do: "upgrade" }));
  process.stdout.write(json === true ? `${JSON.stringify(answer)}\n` : lines(["upgraded", ...(answer.notes ?? [])]));
}

async function status({ data, json }: ControlOptions): Promise<void> {
  const { answer } = accepted(await askServer(data, { do: "status" }));
  if (answer.status === undefined) throw new CliFailure("the server gives no answer", "is it of another version?");
  process.stdout.write(json === true ? `${JSON.stringify(answer)}\n` : lines(statusLines(answer.status)));
}

/** A refusal is a failure, in the server's words. */
export function accepted({ answer, ended, hangUp }: Asked) {
  if (answer.ok) return { answer, ended };
  hangUp();
  throw new CliFailure(answer.error, answer.hint);
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}

function statusLines(status: Status): readonly string[] {
  return [
    `process    ${status.pid}, for ${status.uptimeSeconds} s, ${status.memoryMiB} MiB`,
    `explicit   ${place(status.explicit)}${profile(status.tls.explicit)}`,
    `implicit   ${place(status.implicit)}${profile(status.tls.implicit)}`,
    `passive    ${status.passive}`,
    `sessions   ${status.sessions}`,
    `transfers  ${status.transfers}`,
    ...status.workers.map(workerLine),
    ...status.acme.map(acmeLine),
    ...status.warnings.map(({ message, hint }) => `warning    ${printable(`${message}; ${hint}`)}`),
    ...status.uploadEnds.filter(({ without }) => without > 0).map(uploadEndsLine),
  ];
}

function workerLine({ pid, sessions, memoryMiB, leaving, answers }: Status["workers"][number]): string {
  if (!answers)
    return `worker     ${pid}, ${sessions} sessions, does not answer (kill -KILL ${pid} if it stays so; another takes its place)`;
  return `worker     ${pid}, ${sessions} sessions, ${memoryMiB} MiB${leaving ? ", leaves with its last session" : ""}`;
}

/** The authority's words are text from outside. */
function acmeLine({ names, moreNames, until, next, failures, trouble, hint }: Status["acme"][number]): string {
  const [first = "", ...others] = names;
  const more = others.length + moreNames;
  const what = `${first}${more === 0 ? "" : ` and ${more} more`}`;
  const has = until === undefined ? "no certificate yet" : `until ${until.slice(0, 10)}`;
  const then = `next try ${next.slice(0, 16).replace("T", " ")} UTC`;
  const why = failures === 0 ? "" : `; failed ${failures} times: ${trouble ?? "?"}; ${hint ?? "see the log"}`;
  return `acme       ${printable(`${what}, ${has}, ${then}${why}`)}`;
}

/** Who never sends close_notify stands out. The name is text from outside. */
function uploadEndsLine({ client, withCloseNotify, without }: Status["uploadEnds"][number]): string {
  const name = client === undefined ? "clients without a name" : printable(client);
  return `uploads    ${without} of ${without + withCloseNotify} by ${name} ended without TLS close_notify`;
}

function profile(name: string | undefined): string {
  return name === undefined ? "" : `, TLS ${name}`;
}

function place(at: unknown): string {
  if (typeof at === "string") return at;
  const { host, port } = at as { host: string; port: number };
  return host === "::" || host === "0.0.0.0" ? `port ${port}, all addresses` : `${host} port ${port}`;
}
