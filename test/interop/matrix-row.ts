import { randomBytes } from "node:crypto";
import { chown, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { temporaryFolder } from "../support/temporary.js";
import type {
  ClientDriver,
  Operation,
  OperationKind,
  Outcome,
  PassiveCommand,
  TlsVersion,
} from "./clients/contract.js";

/** A server under test, whose files can also be reached on the disk, past the server. */
export interface MatrixServer {
  readonly explicit: Address | undefined;
  readonly implicit: Address | undefined;
  readonly user: string;
  readonly password: string;
  readonly caFile: string;
  /** The folder to work in, as a client names it; `/` or `/name`. */
  readonly home: string;
  /** The same folder on the disk. */
  readonly root: string;
  /** Who must own the files for the server to change them; undefined: whoever runs the tests. */
  readonly owner?: { readonly user: number; readonly group: number };
  /** What the server logged so far, for reports. */
  log?(): string;
  stop(): Promise<void>;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** How one login goes about it. */
export interface Mode {
  readonly implicit: boolean;
  readonly tlsVersion: TlsVersion;
  readonly passive: PassiveCommand;
}

export interface CellResult {
  readonly operation: OperationKind;
  /** Why it failed; empty when it did not. */
  readonly reason: string;
  /** What the client said, the same for all operations of one login. */
  readonly transcript: string;
}

/** Several TLS records and several TCP segments, and not a multiple of either. */
const FILE_BYTES = 300_007;
const HALF = 150_001;

/** Paths of one row, on the server and beside it, and what the files hold. */
interface Scene {
  readonly remote: (name: string) => string;
  readonly onDisk: (name: string) => string;
  readonly local: (name: string) => string;
  readonly content: Buffer;
}

/** All operations of one client in one mode, in one login, each checked on the disk. */
export async function runRow(driver: ClientDriver, server: MatrixServer, mode: Mode): Promise<readonly CellResult[]> {
  const address = mode.implicit ? server.implicit : server.explicit;
  if (address === undefined) throw new Error("the server has no such listener");
  await using folder = await temporaryFolder("row");
  const scene = await setScene(server, folder.path, `${driver.name}-${rowName(mode).replaceAll(" ", "-")}`);
  const { host, port } = address;
  const { user, password, caFile } = server;
  const steps = stepsOf(scene);
  const outcome = await driver.run(
    steps.map((step) => step.operation),
    { host, port, user, password, caFile, ...mode },
  );
  const otherwise = wrongChoice(outcome, mode);
  // Awaited, or the folder would be gone before all has been looked at.
  return await Promise.all(
    steps.map(async ({ operation, check }, index) => {
      const result = outcome.results[index];
      const reason = result?.ok ? otherwise || (await check(result.names)) : (result?.reason ?? "not done");
      return { operation: operation.kind, reason, transcript: outcome.transcript };
    }),
  );
}

export function rowName({ implicit, tlsVersion, passive }: Mode): string {
  return `${implicit ? "implicit" : "explicit"} ${tlsVersion} ${passive}`;
}

/** Says when the client did not do as it was told; a client may fall back without a word. */
function wrongChoice(outcome: Outcome, mode: Mode): string {
  const versions = outcome.tlsVersions.filter((version) => version !== mode.tlsVersion);
  if (versions.length > 0) return `the client spoke TLS ${versions.join(", ")}`;
  if (outcome.passiveCommands.length < transferKinds.size) return "the client reports too few data connections";
  const others = outcome.passiveCommands.filter((command) => command !== mode.passive);
  return others.length > 0 ? `the client sent ${others.join(", ")}` : "";
}

const transferKinds: ReadonlySet<OperationKind> = new Set([
  "list",
  "upload",
  "download",
  "resume-download",
  "resume-upload",
]);

async function setScene(server: MatrixServer, localFolder: string, name: string): Promise<Scene> {
  const root = path.join(server.root, name);
  const onDisk = (file: string) => path.join(root, file);
  const local = (file: string) => path.join(localFolder, file);
  const content = randomBytes(FILE_BYTES);
  const give = async (file: string) => {
    if (server.owner !== undefined) await chown(file, server.owner.user, server.owner.group);
  };
  await mkdir(root);
  await give(root);
  for (const [file, bytes] of [
    ["to download.bin", content],
    ["half uploaded.bin", content.subarray(0, HALF)],
    ["old name.txt", "renamed"],
    ["to delete.txt", "deleted"],
  ] as const) {
    await writeFile(onDisk(file), bytes);
    await give(onDisk(file));
  }
  await writeFile(local("whole.bin"), content);
  await writeFile(local("half downloaded.bin"), content.subarray(0, HALF));
  const base = server.home === "/" ? "" : server.home;
  return { remote: (file) => `${base}/${name}${file === "" ? "" : `/${file}`}`, onDisk, local, content };
}

interface Step {
  readonly operation: Operation;
  /** Looks past the server whether it is so; what is wrong, or nothing. */
  check(names: readonly string[]): Promise<string>;
}

function stepsOf({ remote, onDisk, local, content }: Scene): readonly Step[] {
  const holds = async (file: string) => {
    const found = await readFile(file).catch((error: NodeJS.ErrnoException) => error.code ?? "unknown");
    if (typeof found === "string") return `${file} cannot be read (${found})`;
    return found.equals(content) ? "" : `${file} has ${found.length} bytes that differ`;
  };
  const whole = local("whole.bin");
  return [
    {
      operation: { kind: "make-directory", remote: remote("new folder") },
      check: async () => ((await exists(onDisk("new folder"))) === "directory" ? "" : "no folder was made"),
    },
    {
      operation: { kind: "upload", local: whole, remote: remote("uploaded file.bin") },
      check: () => holds(onDisk("uploaded file.bin")),
    },
    {
      operation: { kind: "list", directory: remote("") },
      check: async (names) => {
        const wanted = ["half uploaded.bin", "new folder", "old name.txt", "to delete.txt", "to download.bin"];
        const missing = [...wanted, "uploaded file.bin"].filter((name) => !names.includes(name));
        return missing.length > 0 ? `the list lacks ${missing.join(", ")}: ${names.join(", ")}` : "";
      },
    },
    {
      operation: { kind: "download", remote: remote("to download.bin"), local: local("downloaded.bin") },
      check: () => holds(local("downloaded.bin")),
    },
    {
      operation: { kind: "resume-download", remote: remote("to download.bin"), local: local("half downloaded.bin") },
      check: () => holds(local("half downloaded.bin")),
    },
    {
      operation: { kind: "resume-upload", local: whole, remote: remote("half uploaded.bin"), offset: HALF },
      check: () => holds(onDisk("half uploaded.bin")),
    },
    {
      operation: { kind: "rename", from: remote("old name.txt"), to: remote("new name.txt") },
      check: async () => {
        const kinds = `${await exists(onDisk("old name.txt"))} ${await exists(onDisk("new name.txt"))}`;
        return kinds === "nothing file" ? "" : `old and new name: ${kinds}`;
      },
    },
    {
      operation: { kind: "delete", remote: remote("to delete.txt") },
      check: async () => ((await exists(onDisk("to delete.txt"))) === "nothing" ? "" : "the file is still there"),
    },
  ];
}

async function exists(file: string): Promise<"file" | "directory" | "nothing"> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return "nothing";
  return found.isDirectory() ? "directory" : "file";
}
