import { readFile } from "node:fs/promises";
import path from "node:path";
import { runProgram } from "../../support/run-program.js";
import { temporaryFolder } from "../../support/temporary.js";
import { requirePeer } from "../peers.js";
import {
  type ClientDriver,
  failed,
  inDoubleQuotes,
  namesInListing,
  type Operation,
  type Outcome,
  type Result,
  RUN_DEADLINE_MS,
  succeeded,
  type Target,
} from "./contract.js";

/** Settings of one transfer, in the form of curl's configuration file. */
type Setting = string | readonly [name: string, value: string];

/** Between the settings of two transfers; they share the connection. */
const separator = "next";

function url(target: Target, remote: string): Setting {
  const encoded = remote.split("/").map(encodeURIComponent).join("/");
  return ["url", `${target.implicit ? "ftps" : "ftp"}://${target.host}:${target.port}${encoded}`];
}

/** Commands alone: a transfer without a body in the root folder, and they run before it. */
function commands(target: Target, ...lines: readonly string[]): readonly Setting[] {
  return [url(target, "/"), "head", ["output", "/dev/null"], ...lines.map((line): Setting => ["quote", line])];
}

function settingsFor(operation: Operation, target: Target, listing: string): readonly Setting[] {
  switch (operation.kind) {
    case "list":
      return [url(target, `${operation.directory.replace(/\/$/, "")}/`), ["output", listing]];
    case "upload":
      return [url(target, operation.remote), ["upload-file", operation.local]];
    case "resume-upload":
      return [url(target, operation.remote), ["upload-file", operation.local], ["continue-at", "-"]];
    case "download":
      return [url(target, operation.remote), ["output", operation.local]];
    case "resume-download":
      return [url(target, operation.remote), ["output", operation.local], ["continue-at", "-"]];
    case "rename":
      return commands(target, `RNFR ${operation.from}`, `RNTO ${operation.to}`);
    case "delete":
      return commands(target, `DELE ${operation.remote}`);
    case "make-directory":
      return commands(target, `MKD ${operation.remote}`);
  }
}

function commonSettings(target: Target): readonly Setting[] {
  return [
    ...["silent", "show-error", "verbose", "ipv4", "ssl-reqd", `tlsv${target.tlsVersion}`],
    ["tls-max", target.tlsVersion],
    ["cacert", target.caFile],
    ["user", `${target.user}:${target.password}`],
    ...(target.passive === "PASV" ? ["disable-epsv"] : []),
    // One line a transfer on standard output, where nothing else goes.
    ["write-out", "%{exitcode} %{errormsg}\n"],
  ];
}

function configuration(sections: readonly (readonly Setting[])[]): string {
  const quoted = (value: string) => inDoubleQuotes(value).replaceAll("\n", "\\n");
  const lines = (settings: readonly Setting[]) =>
    settings.map((setting) => (typeof setting === "string" ? setting : `${setting[0]} = ${quoted(setting[1])}`));
  return sections.map((settings) => lines(settings).join("\n")).join(`\n${separator}\n`);
}

async function resultOf(operation: Operation, line: string | undefined, listing: string): Promise<Result> {
  if (line === undefined) return failed("curl did not come to it");
  if (!line.startsWith("0 ")) return failed(`curl: ${line}`);
  return succeeded(operation.kind === "list" ? namesInListing(await readFile(listing, "utf8").catch(() => "")) : []);
}

async function run(operations: readonly Operation[], target: Target): Promise<Outcome> {
  await using folder = await temporaryFolder("curl");
  const listing = (index: number) => path.join(folder.path, `listing-${index}`);
  const sections = operations.map((operation, index) => [
    ...commonSettings(target),
    ...settingsFor(operation, target, listing(index)),
  ]);
  // The configuration comes over standard input, so that the password stands in no argument list and no file.
  const finished = await runProgram(requirePeer("curl"), ["--disable", "--config", "-"], {
    input: `${configuration(sections)}\n`,
    deadline: RUN_DEADLINE_MS,
  });
  const lines = finished.output.split("\n").slice(0, -1);
  const transcript = finished.errors.replaceAll(target.password, "***");
  return {
    results: await Promise.all(operations.map((operation, index) => resultOf(operation, lines[index], listing(index)))),
    tlsVersions: [...transcript.matchAll(/^\* SSL connection using TLSv([\d.]+)/gm)].map((match) => match[1] ?? ""),
    passiveCommands: [...transcript.matchAll(/^> (EPSV|PASV)/gm)].map((match) => match[1] ?? ""),
    transcript,
  };
}

export const curl: ClientDriver = { name: "curl", needs: ["curl"], run };
