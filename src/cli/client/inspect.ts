import { Command } from "commander";
import {
  type ConnectOptions,
  FtpsError,
  type Grade,
  type InspectionReport,
  inspect,
  type Step,
} from "../../client/index.js";
import { optionsOfUrl } from "../../client/options.js";
import { ending } from "./exit-codes.js";
import { reportAsText } from "./inspect-text.js";
import { untilInterrupted } from "./interrupt.js";
import { printJson } from "./print.js";
import { readSites } from "./sites.js";
import {
  completeOptions,
  otherTrustFile,
  parseUrl,
  resolveTarget,
  type ServerOptions,
  type Target,
  withServerOptions,
} from "./target.js";

interface InspectCommandOptions extends ServerOptions {
  readonly suites?: true;
  readonly insecureLogin?: true;
  readonly login: boolean;
  readonly require?: string;
}

const grades: readonly string[] = ["A", "B", "C", "D", "F"] satisfies readonly Grade[];
/** When the server is not as good as `--require` wants. */
const NOT_GOOD_ENOUGH = 4;
const IMPLICIT_PORT = 990;

/** `sealift inspect HOST|URL`: the handshake step by step, each weakness, and a grade. */
export function inspectCommand(): Command {
  return withServerOptions(new Command("inspect"))
    .description("tell step by step how a server protects its users, and grade it")
    .argument("<server>", "HOST, HOST:PORT or an address such as ftpes://user@host; with a user it logs in")
    .option("--suites", "ask about every version and cipher suite (up to 300 connections, one after the other)")
    .option("--no-login", "do not log in, though there is a user")
    .option("--insecure-login", "log in though the certificate is not trusted: whoever is in between gets the password")
    .option("--require <grade>", "exit with status 4 when the grade is lower: A, B, C or D")
    .action(
      ending(async (server: string, options: InspectCommandOptions) => {
        const wanted = parseGrade(options.require);
        const report = await inspectServer(server, options);
        if (options.json) printJson({ event: "inspection", ...report });
        else
          process.stdout.write(
            reportAsText(report, { colour: wantsColour(process.stdout), ...sizeOf(process.stdout) }),
          );
        if (wanted !== undefined && grades.indexOf(report.grade) > grades.indexOf(wanted))
          process.exitCode = NOT_GOOD_ENOUGH;
      }),
    );
}

function parseGrade(text: string | undefined): string | undefined {
  const grade = text?.toUpperCase();
  if (grade === undefined || grades.includes(grade)) return grade;
  throw new FtpsError("usage", `${text} is no grade`, { hint: `one of ${grades.join(", ")}` });
}

function inspectServer(server: string, options: InspectCommandOptions): Promise<InspectionReport> {
  return untilInterrupted(async (signal) => {
    const target = await targetOf(server);
    const complete = options.login
      ? await completeOptions(target, options)
      : withoutUser(await completeOptions({ ...target, options: withoutUser(target.options) }, options));
    const { suites = false, insecureLogin = false } = options;
    const report = await inspect(complete, { suites, insecureLogin, signal });
    return { ...report, steps: report.steps.map((step) => ({ ...step, command: wholeCommand(step, complete) })) };
  });
}

/** What trusts a certificate, for the file in which trusted ones are kept here. */
function wholeCommand({ command }: Step, options: ConnectOptions): string | undefined {
  return command?.startsWith("sealift trust add ") ? command + otherTrustFile(options) : command;
}

/** A saved site by its name, with or without a colon; else an address or a host. */
async function targetOf(server: string): Promise<Target> {
  const { sites } = await readSites();
  const name = server.split(":", 1)[0] ?? "";
  return sites.has(name) && !server.includes("://") ? resolveTarget(server) : parseUrl(addressOf(server));
}

function withoutUser({ user: _user, password: _password, ...rest }: ConnectOptions): ConnectOptions {
  return rest;
}

/** A host alone is asked with AUTH; port 990 has TLS from the first byte. */
export function addressOf(server: string): string {
  if (server.includes("://")) return server;
  const host = /^[^[\]]*:[^[\]]*:/.test(server) ? `[${server}]` : server;
  const { port } = optionsOfUrl(`ftpes://${host}`);
  return `${port === IMPLICIT_PORT ? "ftps" : "ftpes"}://${host}`;
}

/** https://no-color.org: whatever NO_COLOR says, unless it is empty. */
export function wantsColour(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true && (process.env.NO_COLOR ?? "") === "" && process.env.TERM !== "dumb";
}

function sizeOf({ columns = 100 }: { readonly columns?: number }): { readonly width: number } {
  return { width: Math.max(40, Math.min(columns, 110)) };
}
