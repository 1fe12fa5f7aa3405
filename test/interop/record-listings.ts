// Records what real servers answer to LIST and MLSD, as samples for the tests of the parsers: node dist/test/interop/record-listings.js
// (as root, with the peers of scripts/peers.sh and bench/install.js). What a line says is taken from the disk, not from our parsers. The result is
// src/protocol/listing/test-recorded.ts.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "../support/repository.js";
import { temporaryFolder } from "../support/temporary.js";
import { type CertificateFiles, makeCertificate } from "./certificates.js";
import { launchOnFreePort } from "./launch.js";
import { makeListingTree, type Truth } from "./listing-tree.js";
import { requirePeer } from "./peers.js";
import { startPyftpdlib } from "./pyftpdlib.js";
import { startSealift } from "./sealift.js";
import { startProftpd, startPureFtpd, startVsftpd } from "./servers.js";

const password = "pass word";
/** Most bytes of one listing. */
const MAX_LISTING_BYTES = 4 * 1024 * 1024;

interface Recorded {
  /** What the samples are of: `vsftpd 3.0.3`. */
  readonly name: string;
  readonly commands: readonly string[];
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly authority: string;
  /** The folder on the disk that it lists. */
  readonly root: string;
  readonly stop: () => Promise<void>;
}

type Start = (tls: CertificateFiles) => Promise<Recorded>;

interface Running {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly home: string;
  readonly root: string;
  stop(): Promise<void>;
}

function recorded(name: string, server: Running, tls: CertificateFiles, commands: readonly string[]): Recorded {
  const { host, port, user, home, root } = server;
  const url = `ftp://${host}:${port}${home.replace(/\/?$/, "/")}`;
  return { name, commands, url, user, password, authority: tls.certificate, root, stop: () => server.stop() };
}

const lists = ["LIST", "LIST -a"];
const starts: readonly Start[] = [
  async (tls) => recorded(await versionOf("vsftpd"), await startVsftpd({ password, tls }), tls, lists),
  async (tls) => recorded(await versionOf("proftpd"), await startProftpd({ password, tls }), tls, [...lists, "MLSD"]),
  async (tls) =>
    recorded(await versionOf("pure-ftpd"), await startPureFtpd({ password, tls }), tls, [...lists, "MLSD"]),
  async (tls) =>
    recorded(await versionOf("python3-pyftpdlib"), await startPyftpdlib({ password, tls }), tls, [...lists, "MLSD"]),
  sealift,
  (tls) => ftpSrv(tls, "ls"),
  (tls) => ftpSrv(tls, "ep"),
];

async function sealift(): Promise<Recorded> {
  const { ready, home, root, user, caFile, stop, ...server } = await startSealift({
    passive: "0",
    binding: "require",
  });
  const url = `ftp://${ready.explicit.host}:${ready.explicit.port}${home}`;
  return {
    name: "Sealift",
    commands: [...lists, "MLSD"],
    url,
    user,
    password: server.password,
    authority: caFile,
    root,
    stop,
  };
}

/** Whose line of LIST is either like `ls` or EPLF. */
async function ftpSrv(tls: CertificateFiles, form: "ls" | "ep"): Promise<Recorded> {
  const folder = await temporaryFolder("ftp-srv");
  const root = path.join(folder.path, "files");
  await mkdir(root);
  const module = path.join(repositoryRoot, "bench", "node_modules", "ftp-srv");
  const { version } = JSON.parse(await readFile(path.join(module, "package.json"), "utf8")) as { version: string };
  const program = path.join(repositoryRoot, "bench", "servers", "ftp-srv-server.js");
  const environment = { BENCH_PASSWORD: password, BENCH_LIST_FORM: form };
  const launch = { program: process.execPath, implicit: true, environment };
  const server = await launchOnFreePort(launch, async (port) => [
    program,
    tls.certificate,
    tls.key,
    root,
    "tester",
    `${port}`,
  ]);
  const stop = async (): Promise<void> => {
    await server.stop();
    await folder.remove();
  };
  const url = `ftps://127.0.0.1:${server.port}/`;
  return {
    name: `ftp-srv ${version}, ${form}`,
    commands: ["LIST"],
    url,
    user: "tester",
    password,
    authority: tls.certificate,
    root,
    stop,
  };
}

/** By the Debian package that `scripts/peers.sh` has unpacked or installed. */
async function versionOf(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)("apt-cache", ["policy", name === "proftpd" ? "proftpd-core" : name]);
  const [, version = "?"] = /Candidate: (?:\d+:)?(\d+(?:\.\d+)*[a-z]?)/.exec(stdout) ?? [];
  return `${name.replace("python3-", "")} ${version}`;
}

/** The bytes of a listing, by curl, or by ftplib where the server cannot do with curl. */
async function listing(server: Recorded, command: string): Promise<string> {
  const { program, args, input } = server.name.startsWith("pyftpdlib")
    ? ftplib(server, command)
    : curl(server, command);
  const child = promisify(execFile)(program, args, { encoding: "latin1", maxBuffer: MAX_LISTING_BYTES });
  child.child.stdin?.end(input);
  return (await child).stdout;
}

function curl({ url, user, authority, password: own }: Recorded, command: string) {
  const quoted = (value: string): string => `"${value.replace(/["\\]/g, "\\$&")}"`;
  const settings = { url, user: `${user}:${own}`, cacert: authority, request: command };
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${quoted(value)}`);
  return {
    program: requirePeer("curl"),
    args: ["--config", "-"],
    input: `${lines.join("\n")}\nssl-reqd\nsilent\nshow-error\n`,
  };
}

const ftplibScript = `
import ftplib, ssl, sys, urllib.parse
url = urllib.parse.urlparse(sys.argv[1])
client = ftplib.FTP_TLS(context=ssl.create_default_context(cafile=sys.argv[3]), encoding="latin-1")
client.connect(url.hostname, url.port)
client.login(sys.argv[2], sys.stdin.read())
client.prot_p()
client.retrlines(sys.argv[4], lambda line: sys.stdout.buffer.write(line.encode("latin-1") + b"\\n"))
`;

function ftplib({ url, user, authority, password: own }: Recorded, command: string) {
  return { program: requirePeer("python3"), args: ["-c", ftplibScript, url, user, authority, command], input: own };
}

const latin1 = (bytes: Buffer): string => bytes.toString("latin1");

/** Whose line it is: a link's with its target, or that of the longest name with which it ends. */
function truthOf(line: string, truths: readonly Truth[]): Truth | undefined {
  const endsWith = (text: string): boolean => line.endsWith(text) && /[ \t]/.test(line.at(-1 - text.length) ?? "");
  const linked = ({ name, target }: Truth): boolean =>
    target !== undefined && endsWith(`${latin1(name)} -> ${latin1(target)}`);
  const longestFirst = [...truths].sort((a, b) => b.name.length - a.name.length);
  return truths.find(linked) ?? longestFirst.find(({ name }) => endsWith(latin1(name)));
}

/** In the words of the samples: kind, size, time, mode, owner, group, name, target. */
function expectation(line: string, truth: Truth, form: Form): string {
  const isToldAsLink = truth.kind !== "link" || /^l|=s(?:ym)?link\b/i.test(line);
  const { name, kind, size, modified, mode, target } = isToldAsLink ? truth : (truth.followed ?? truth);
  const told = tell[form](line);
  const bits = mode & (told.modes ?? 0o7777);
  const own = told.kind ?? kind;
  const cells = [
    ...[own, own === "file" && told.size !== false ? size : "-", timeOf(modified, told.precision)],
    ...[told.modes === 0 ? "-" : bits.toString(8), told.owner ?? "-", told.group ?? "-", latin1(name)],
  ];
  const isShown = target !== undefined && (line.includes(" -> ") || line.includes(`slink:${latin1(target)};`));
  return cells.join(" | ") + (isShown ? ` => ${latin1(target)}` : "");
}

/** As far as the line tells it: some servers write neither day nor year of what is more than a year away, which nobody can know then. */
function timeOf(modified: number, precision: Told["precision"]): string {
  const date = new Date(modified);
  const latest = Date.now() + 24 * 3600 * 1000;
  if (precision === "minute") while (date.getTime() > latest) date.setUTCFullYear(date.getUTCFullYear() - 1);
  const time = date.toISOString().replace("T", " ");
  if (precision === "day") return `${time.slice(0, 10)} 00:00:00`;
  return precision === "minute" ? `${time.slice(0, 16)}:00` : time.slice(0, 19);
}

interface Told {
  /** What the server takes it for, where that is not what it is. */
  readonly kind?: "file" | undefined;
  readonly precision?: "day" | "minute";
  /** Whether a size stands there. Default: yes. */
  readonly size?: boolean;
  /** The bits of the mode that it tells. Default: all. */
  readonly modes?: number;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/** `ftp-srv` knows files and folders, and no bits beside the nine. */
type Form = "LIST" | "MLSD" | "ftp-srv" | "EPLF";

const tell: Readonly<Record<Form, (line: string) => Told>> = {
  LIST: toldByList,
  MLSD: toldByFacts,
  "ftp-srv": (line) => ({ ...toldByList(line), kind: line.startsWith("-") ? "file" : undefined, modes: 0o777 }),
  // ftp-srv's: a size of nothing is left out.
  EPLF: (line) => ({ kind: /,r\t/.test(line) ? "file" : undefined, size: /,s\d/.test(line) }),
};

function toldByList(line: string): Told {
  const [, , owner, group] = line.split(/ +/);
  return { precision: /^.{20,70}? \d{2}:\d{2} /.test(line) ? "minute" : "day", owner, group };
}

function toldByFacts(line: string): Told {
  const fact = (name: RegExp): string | undefined => name.exec(line)?.[1];
  return {
    kind: /type=file;/i.test(line) ? "file" : undefined,
    modes: /unix\.mode=/i.test(line) ? 0o7777 : 0,
    owner: fact(/unix\.ownername=([^;]*);/i) ?? fact(/unix\.(?:owner|uid)=([^;]*);/i),
    group: fact(/unix\.groupname=([^;]*);/i) ?? fact(/unix\.(?:group|gid)=([^;]*);/i),
  };
}

/** Bytes that no source file should have. */
const escaped = (text: string): string =>
  text.replace(
    /[^\x20-\x7e]|[`$<]/g,
    (character) => `<${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}>`,
  );

/** `seen`: lines that need no second sample, since LIST -a prints what LIST has printed. */
function samplesOf(text: string, truths: readonly Truth[], form: Form, seen: Set<string>): readonly string[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== "" && !seen.has(line));
  return lines.flatMap((line) => {
    seen.add(line);
    const truth = truthOf(line, truths);
    // A server that cannot say a name makes up another one.
    if (truth === undefined && line.includes("latin-")) return [];
    return [escaped(line), `    => ${truth === undefined ? "nothing" : escaped(expectation(line, truth, form))}`];
  });
}

function formOf(name: string): Form {
  if (name.endsWith(", ep")) return "EPLF";
  return name.startsWith("ftp-srv") ? "ftp-srv" : "LIST";
}

async function record(start: Start, tls: CertificateFiles, now: number): Promise<string[]> {
  const server = await start(tls);
  process.stdout.write(`${server.name}\n`);
  const out: string[] = [];
  try {
    const truths = await makeListingTree(server.root, now);
    const seen = new Set<string>();
    for (const command of server.commands) {
      const form = command === "MLSD" ? "MLSD" : formOf(server.name);
      out.push(`# ${server.name}: ${command}`);
      out.push(...samplesOf(await listing(server, command), truths, form, seen));
    }
  } finally {
    await server.stop();
  }
  return out;
}

const now = Date.now();
await using folder = await temporaryFolder("record");
const tls = await makeCertificate(folder.path);
const all: string[] = [];
for (const start of starts) all.push(...(await record(start, tls, now)));
const target = path.join(repositoryRoot, "src", "protocol", "listing", "test-recorded.ts");
const text = `/**
 * What servers answered to LIST and MLSD, recorded by test/interop/record-listings.ts: \`# server version: command\`, then lines, each with what the disk says of the entry.
 * \`<1B>\` is the byte 1B. They are read at the time when they were recorded.
 */
export const recordedAt = ${JSON.stringify(new Date(now).toISOString())};

export const recorded = String.raw\`
${all.join("\n")}
\`;
`;
if (!existsSync(path.dirname(target))) throw new Error(`${path.dirname(target)} is not there`);
await writeFile(target, text);
process.stdout.write(`${all.length} lines in ${target}\n`);
