import { spawn } from "node:child_process";
import { access, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { PkiError } from "./errors.js";
import { readBounded, readPem, writeNewFile } from "./files.js";
import { fingerprint256 } from "./inspect.js";

/** Where a system keeps the authorities that its programs trust, and how it is told that there is a new one. */
interface TrustStore {
  readonly system: string;
  /** What is there on such a system. */
  readonly sign: string;
  readonly folder: string;
  readonly extension: string;
  /** What programs read, where that is one file: by it `distrust` sees that it has worked. */
  readonly bundle: string;
  /** For a file system below `root`, after a certificate was added or taken away. */
  readonly refresh: (root: string, after: "added" | "removed") => readonly string[];
}

/** With --fresh, since else links to what is gone stay. */
function debianRefresh(root: string, after: "added" | "removed"): readonly string[] {
  const places = [
    ...["--certsconf", join(root, "etc/ca-certificates.conf"), "--certsdir", join(root, "usr/share/ca-certificates")],
    ...["--localcertsdir", join(root, "usr/local/share/ca-certificates")],
    ...["--etccertsdir", join(root, "etc/ssl/certs"), "--hooksdir", join(root, "etc/ca-certificates/update.d")],
  ];
  const fresh = after === "removed" ? ["--fresh"] : [];
  return ["update-ca-certificates", ...fresh, ...(root === "/" ? [] : places)];
}

function inRoot(root: string, ...command: readonly string[]): readonly string[] {
  return root === "/" ? command : ["chroot", root, ...command];
}

const stores: readonly TrustStore[] = [
  {
    system: "Debian, Ubuntu, Alpine",
    sign: "usr/sbin/update-ca-certificates",
    folder: "usr/local/share/ca-certificates",
    extension: "crt",
    bundle: "etc/ssl/certs/ca-certificates.crt",
    refresh: debianRefresh,
  },
  {
    system: "Fedora, RHEL",
    sign: "usr/bin/update-ca-trust",
    folder: "etc/pki/ca-trust/source/anchors",
    extension: "pem",
    bundle: "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    refresh: (root) => inRoot(root, "update-ca-trust", "extract"),
  },
  {
    system: "Arch",
    sign: "usr/bin/trust",
    folder: "etc/ca-certificates/trust-source/anchors",
    extension: "crt",
    bundle: "etc/ca-certificates/extracted/tls-ca-bundle.pem",
    refresh: (root) => inRoot(root, "trust", "extract-compat"),
  },
  {
    system: "openSUSE",
    sign: "usr/sbin/update-ca-certificates",
    folder: "etc/pki/trust/anchors",
    extension: "pem",
    bundle: "var/lib/ca-certificates/ca-bundle.pem",
    refresh: (root) => inRoot(root, "update-ca-certificates"),
  },
];

const MAX_BUNDLE_BYTES = 8 * 1024 * 1024;
const REFRESH_TIMEOUT_MS = 120_000;
const MAX_WORDS = 2000;

export interface TrustChange {
  readonly system: string;
  readonly file: string;
  /** False: it was so already. */
  readonly changed: boolean;
}

/** `root`: of the file system, "/" or that of an image. */
export interface TrustOptions {
  readonly root: string;
}

/**
 * Lets the programs of this machine trust a certificate, PEM. Its file has a name that follows from it, so that `distrust` takes away nothing
 * else. Throws PkiError: "unsuitable" for a system that is not known, "unwritable".
 */
export async function trust(pem: string, { root }: TrustOptions): Promise<TrustChange> {
  const store = await findStore(root);
  const file = fileOf(store, root, pem);
  await mkdir(join(root, store.folder), { recursive: true }).catch((error: unknown) => {
    throw notAllowed(file, error);
  });
  const changed = await writeNewFile(file, pem, 0o644);
  try {
    await refresh(store, root, "added");
  } catch (error) {
    if (changed) await rm(file, { force: true });
    throw error;
  }
  return { system: store.system, file, changed };
}

/** Takes back what `trust` did. Throws PkiError as it does. */
export async function distrust(pem: string, { root }: TrustOptions): Promise<TrustChange> {
  const store = await findStore(root);
  const file = fileOf(store, root, pem);
  const changed = (await readPem(file)) !== undefined;
  if (changed) {
    await rm(file).catch((error: unknown) => {
      throw notAllowed(file, error);
    });
    await refresh(store, root, "removed");
    await checkGone(store, root, pem);
  }
  return { system: store.system, file, changed };
}

function fileOf({ folder, extension }: TrustStore, root: string, pem: string): string {
  const print = fingerprint256(pem).replaceAll(":", "").toLowerCase();
  return join(root, folder, `sealift-${print.slice(0, 16)}.${extension}`);
}

/** Two systems have a program of the same name; the folder tells them apart. */
async function findStore(root: string): Promise<TrustStore> {
  const fit: TrustStore[] = [];
  for (const store of stores) if (await exists(join(root, store.sign))) fit.push(store);
  for (const store of fit) if (await exists(join(root, store.folder))) return store;
  const [first] = fit;
  if (first !== undefined) return first;
  throw new PkiError(
    "unsuitable",
    `how ${root === "/" ? "this system" : root} keeps trusted certificates is not known`,
    "macOS: security add-trusted-cert -d -k /Library/Keychains/System.keychain FILE; Windows: certutil -addstore Root FILE; the file is what sealift cert export and cert authority show name",
  );
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

/** Debian's program, for one, leaves the last of all certificates where it is. */
async function checkGone({ bundle }: TrustStore, root: string, pem: string): Promise<void> {
  const file = join(root, bundle);
  const left = await readBounded(file, MAX_BUNDLE_BYTES);
  const [, line = pem] = pem.split("\n");
  if (left === undefined || !left.bytes.includes(line)) return;
  throw new PkiError("unwritable", `${file} still holds the certificate`, "take it out there by hand");
}

async function refresh(store: TrustStore, root: string, after: "added" | "removed"): Promise<void> {
  const { system } = store;
  const [program = "", ...args] = store.refresh(root, after);
  const { status, words } = await run(program, args);
  if (status === 0) return;
  const hint = `run it by hand to see why: ${[program, ...args].join(" ")}`;
  throw new PkiError("unwritable", `${program} of ${system} failed: ${words || `status ${status}`}`, hint);
}

function run(
  program: string,
  args: readonly string[],
): Promise<{ readonly status: number | string; readonly words: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], timeout: REFRESH_TIMEOUT_MS });
    let words = "";
    child.stderr.on("data", (chunk: Buffer) => {
      words = (words + chunk.toString("utf8")).slice(-MAX_WORDS);
    });
    child.once("error", (error) => resolve({ status: "none", words: error.message }));
    child.once("close", (status, signal) => resolve({ status: status ?? signal ?? "none", words: words.trim() }));
  });
}

function notAllowed(file: string, error: unknown): PkiError {
  const { code } = error as NodeJS.ErrnoException;
  const hint =
    code === "EACCES" || code === "EPERM" ? "run this as root, such as with sudo" : "check the path and its disk";
  return new PkiError("unwritable", `${file} cannot be changed (${code ?? "unknown"})`, hint, { cause: error });
}
