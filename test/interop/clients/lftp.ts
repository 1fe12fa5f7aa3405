import { readFile, writeFile } from "node:fs/promises";
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

function settings(target: Target): readonly string[] {
  const values = {
    "ftp:ssl-force": "yes",
    "ftp:ssl-protect-data": "yes",
    "ftp:ssl-protect-list": "yes",
    "ftp:ssl-allow-anonymous": "yes",
    "ftp:prefer-epsv": target.passive === "EPSV" ? "yes" : "no",
    "ssl:ca-file": target.caFile,
    "ssl:verify-certificate": "yes",
    "ssl:check-hostname": "yes",
    "ssl:priority": `NORMAL:-VERS-ALL:+VERS-TLS${target.tlsVersion}`,
    // What fails shall fail, not be tried for ever.
    "net:max-retries": "1",
    "net:persist-retries": "0",
    "net:timeout": "10",
    "net:reconnect-interval-base": "1",
    "cache:enable": "no",
    "cmd:fail-exit": "no",
    "xfer:clobber": "yes",
  };
  return Object.entries(values).map(([name, value]) => `set ${name} ${inDoubleQuotes(value)}`);
}

function commandFor(operation: Operation): string {
  const q = inDoubleQuotes;
  switch (operation.kind) {
    case "list":
      return `ls ${q(operation.directory)}`;
    case "upload":
      return `put ${q(operation.local)} -o ${q(operation.remote)}`;
    case "resume-upload":
      return `put -c ${q(operation.local)} -o ${q(operation.remote)}`;
    case "download":
      return `get ${q(operation.remote)} -o ${q(operation.local)}`;
    case "resume-download":
      return `get -c ${q(operation.remote)} -o ${q(operation.local)}`;
    case "rename":
      return `mv ${q(operation.from)} ${q(operation.to)}`;
    case "delete":
      return `rm ${q(operation.remote)}`;
    case "make-directory":
      return `mkdir ${q(operation.remote)}`;
  }
}

const mark = "@sealift";

function script(operations: readonly Operation[], target: Target, log: string): string {
  const address = `${target.implicit ? "ftps" : "ftp"}://${target.host}:${target.port}`;
  return [
    `debug -o ${inDoubleQuotes(log)} 9`,
    ...settings(target),
    // The password comes in the environment, not in an argument or a file.
    `open --user ${inDoubleQuotes(target.user)} --env-password ${address}`,
    ...operations.map((operation) => `${commandFor(operation)} && echo ${mark} done || echo ${mark} failed`),
    "",
  ].join("\n");
}

/** Standard output in pieces: what each operation printed, and how it ended. */
function pieces(output: string): readonly { readonly text: string; readonly done: boolean }[] {
  const found = output.matchAll(new RegExp(`([^]*?)${mark} (done|failed)\\n`, "g"));
  return [...found].map(([, text = "", how]) => ({ text, done: how === "done" }));
}

async function run(operations: readonly Operation[], target: Target): Promise<Outcome> {
  await using folder = await temporaryFolder("lftp");
  const file = (name: string) => path.join(folder.path, name);
  await writeFile(file("script"), script(operations, target, file("log")));
  const finished = await runProgram(requirePeer("lftp"), ["--norc", "-f", file("script")], {
    environment: { LFTP_PASSWORD: target.password, LFTP_HOME: folder.path, HOME: folder.path, LC_ALL: "C.UTF-8" },
    folder: folder.path,
    deadline: RUN_DEADLINE_MS,
  });
  const log = (await readFile(file("log"), "utf8").catch(() => "")).replaceAll(target.password, "***");
  const answers = pieces(finished.output);
  const results = operations.map((operation, index): Result => {
    const answer = answers[index];
    if (answer === undefined) return failed(`lftp did not come to it: ${finished.errors}`);
    if (!answer.done) return failed(`lftp: ${finished.errors}`);
    return succeeded(operation.kind === "list" ? namesInListing(answer.text) : []);
  });
  return {
    results,
    tlsVersions: [],
    passiveCommands: [...log.matchAll(/^---> (EPSV|PASV)/gm)].map((match) => match[1] ?? ""),
    transcript: `${log}${finished.errors}`,
  };
}

export const lftp: ClientDriver = { name: "lftp", needs: ["lftp"], run };
