// Puts in place what is measured beside Sealift, each only when it is missing.
import { existsSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../scripts/support/root.js";
import { Trouble } from "../scripts/support/say.js";
import { run } from "./children.js";

const NPM = ["--ignore-scripts", "--no-audit", "--no-fund"];
const debianPython = "/usr/bin/python3";
const pyftpdlib = ["python3-pyftpdlib", "python3-openssl"];

/** The Node 24 that .ci/run installs too. */
export function node24() {
  return inRoot(".node24", "node_modules", platform(), "bin", "node");
}

const platform = () => `node-linux-${process.arch === "arm64" ? "arm64" : "x64"}`;

/** `say` hears what is being installed. Throws Trouble. */
export async function install(say, signal) {
  if (process.geteuid?.() !== 0)
    throw new Trouble("only root can run the peers", "run it as root, best in a container");
  say("the servers in C");
  await attempt("scripts/peers.sh", () => run(inRoot("scripts", "peers.sh"), [], { signal }));
  if (!existsSync(inRoot("bench", "node_modules", "ftp-srv"))) {
    say("ftp-srv");
    await attempt("npm ci", () => run("npm", ["ci", ...NPM], { cwd: inRoot("bench"), signal }));
  }
  if (!existsSync(node24())) {
    say("Node 24");
    const args = ["install", "--no-save", ...NPM, "--prefix", inRoot(".node24"), `${platform()}@24`];
    await attempt("npm install", () => run("npm", args, { signal }));
  }
  if (await hasPyftpdlib(signal)) return;
  say("pyftpdlib");
  const apt = ["install", "-q", "-y", "--no-install-recommends", ...pyftpdlib];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await attempt("apt-get install", () => run("apt-get", apt, { env, signal }));
}

async function hasPyftpdlib(signal) {
  return await run(debianPython, ["-c", "import pyftpdlib, OpenSSL"], { signal }).then(
    () => true,
    () => false,
  );
}

async function attempt(what, action) {
  try {
    await action();
  } catch (error) {
    const hint = "see above, or measure what is there: npm run bench -- --no-install";
    throw new Trouble(`${what} did not work: ${error.message}`, hint);
  }
}

/** The programs that run Sealift, as `{ binary, major, version }`: `asked`, or this one and Node 24. */
export async function findNodes(asked, signal) {
  const binaries = asked ?? [process.execPath, ...(existsSync(node24()) ? [node24()] : [])];
  const nodes = await Promise.all(binaries.map((binary) => describe(path.resolve(binary), signal)));
  return nodes.filter(({ major }, index) => nodes.findIndex((each) => each.major === major) === index);
}

async function describe(binary, signal) {
  if (!existsSync(binary))
    throw new Trouble(`there is no program ${binary}`, "--nodes takes the paths of Node programs");
  const version = (await run(binary, ["--version"], { signal })).trim();
  return { binary, version, major: Number(/^v(\d+)/.exec(version)?.[1]) };
}
