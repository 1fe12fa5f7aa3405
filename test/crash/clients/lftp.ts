import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { inDoubleQuotes } from "../../interop/clients/contract.js";
import { requirePeer } from "../../interop/peers.js";
import { runProgram } from "../../support/run-program.js";
import { proxyHost } from "../proxy.js";
import { CLIENT_DEADLINE_MS, type CrashClient, SILENCE_S, type Upload } from "./contract.js";

const q = inDoubleQuotes;

function settings({ caFile, tls }: Upload): readonly string[] {
  const values = {
    "ftp:ssl-force": "yes",
    "ftp:ssl-protect-data": "yes",
    "ssl:ca-file": caFile,
    "ssl:priority": `NORMAL:-VERS-ALL:+VERS-TLS${tls}`,
    "net:max-retries": "6",
    "net:persist-retries": "0",
    "net:timeout": String(SILENCE_S),
    "net:reconnect-interval-base": "0",
    "net:reconnect-interval-multiplier": "1",
    "xfer:clobber": "yes",
    "cmd:fail-exit": "yes",
  };
  return Object.entries(values).map(([name, value]) => `set ${name} ${q(value)}`);
}

function command({ local, remote, use, goOn }: Upload): string {
  const how = goOn ? " -c" : "";
  if (use.mirror) return `mirror -R${how} ${q(path.dirname(local))} ${q(path.dirname(remote))}`;
  return `put${how} ${q(local)} -o ${q(remote)}`;
}

export const lftp: CrashClient = async (upload) => {
  const { password, port, user, kill } = upload;
  // Beside the folder that is mirrored, not in it.
  const folder = await mkdtemp(path.join(path.dirname(path.dirname(upload.local)), "lftp-"));
  try {
    const file = (name: string) => path.join(folder, name);
    const script = [
      `debug -o ${q(file("log"))} 9`,
      ...settings(upload),
      `open --user ${q(user)} --env-password ftp://${proxyHost}:${port}`,
      command(upload),
      "",
    ];
    await writeFile(file("script"), script.join("\n"));
    const { status, output, errors } = await runProgram(requirePeer("lftp"), ["--norc", "-f", file("script")], {
      environment: { LFTP_PASSWORD: password, LFTP_HOME: folder, HOME: folder, LC_ALL: "C.UTF-8" },
      ...{ folder, kill, deadline: CLIENT_DEADLINE_MS },
    });
    const log = (await readFile(file("log"), "utf8").catch(() => "")).replaceAll(password, "***");
    const said = kill.aborted ? "killed" : status === 0 ? "done" : "failed";
    return { said, begun: hasBegun(log), words: `${log}${errors}${output}\n(status ${status})` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** A listing is told 150 too. */
function hasBegun(log: string): boolean {
  return /---> (STOR|APPE)[^\n]*\n(?:(?!---> )[^\n]*\n)*?<--- 150/.test(log);
}
