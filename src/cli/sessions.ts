import { Command } from "commander";
import { askServer } from "../app/control-client.js";
import type { SessionLine, SilentProcess } from "../app/control-protocol.js";
import { printable } from "../app/printable.js";
import { accepted } from "./control.js";
import { CliFailure, reporting } from "./failure.js";

interface Options {
  readonly data: string;
  readonly json?: boolean;
}

/** `sealift sessions|kick`: who is there, and who shall be no more. */
export function sessionCommands(): readonly Command[] {
  return [
    common(new Command("sessions").description("list the sessions of the running server")).action(reporting(sessions)),
    common(new Command("kick").description("end a session, or all sessions of a user, with what they do"))
      .argument("[session]", "as sealift sessions and the log call it")
      .option("--user <name>", "all sessions of this user")
      .action(reporting(kick)),
  ];
}

function common(command: Command): Command {
  return command.option("--data <dir>", "data folder", "./sealift-data").option("--json", "print one JSON line");
}

async function sessions({ data, json }: Options): Promise<void> {
  const { answer } = accepted(await askServer(data, { do: "sessions" }));
  const { sessions = [], silent } = answer;
  if (json === true) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else if (sessions.length > 0 || silent === undefined) process.stdout.write(`${lineOf(sessions)}\n`);
  if (silent !== undefined) throw unheard(silent, "sessions that are not listed");
}

/** What was asked for is done in part. `what`: which sessions of those who do not answer are counted. */
function unheard(silent: readonly SilentProcess[], what: string): CliFailure {
  const pids = silent.map(({ pid }) => pid);
  const sessions = silent.reduce((sum, one) => sum + one.sessions, 0);
  const who = pids.length === 1 ? "1 worker process does" : `${pids.length} worker processes do`;
  return new CliFailure(
    `${who} not answer (${pids.join(", ")}); ${what}: ${sessions}`,
    `kill -KILL ${pids.join(" ")} ends them with their sessions, if it stays so; others take their place`,
  );
}

/** Names of users and clients come from outside. */
function lineOf(lines: readonly SessionLine[]): string {
  if (lines.length === 0) return "no sessions";
  return lines.map(({ session, words }) => `${session}  ${printable(words)}`).join("\n");
}

async function kick(
  session: string | undefined,
  { data, json, user }: Options & { readonly user?: string },
): Promise<void> {
  if ((session === undefined) === (user === undefined))
    throw new CliFailure("say either which session, or with --user whose", "sealift sessions lists them");
  const { answer } = accepted(
    await askServer(data, {
      do: "kick",
      ...(session === undefined ? {} : { session }),
      ...(user === undefined ? {} : { user }),
    }),
  );
  process.stdout.write(
    json === true
      ? `${JSON.stringify(answer)}\n`
      : `${answer.kicked === 1 ? "1 session" : `${answer.kicked} sessions`} ended\n`,
  );
  const { silent } = answer;
  if (silent !== undefined) throw unheard(silent, "sessions that end when it goes on, if they are meant");
}
