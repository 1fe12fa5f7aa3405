// testssl.sh against both listeners, as a user would set them up: protocols, what the server prefers and shows, and every vulnerability that it knows.
// Fails on each finding above LOW. Needs what scripts/peers.sh unpacks.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const peer = path.join(root, ".peers/testssl");
const program = path.join(root, "bin/sealift.js");
const DEADLINE_MS = 240_000;
/** Severities that testssl.sh gives to what is no matter. */
const harmless = new Set(["OK", "INFO", "LOW", "DEBUG"]);
/** What it may fail to look at (WARN): GOST, and resumption without STARTTLS, since FTP does not hang up by itself. */
const notLookedAt = new Set(["engine_problem", "sessionresumption_ticket"]);

/**
 * Runs a program to its end.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
async function run(file, args, env = process.env) {
  const child = spawn(file, args, {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: DEADLINE_MS,
    killSignal: "SIGKILL",
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (said += text));
  const [status] = await once(child, "close");
  return { status, said };
}

/** @param {readonly string[]} args */
async function sealift(...args) {
  const { status, said } = await run(process.execPath, [program, ...args]);
  if (status !== 0) throw new Error(`sealift ${args.join(" ")}\n${said}`);
}

/**
 * A server with certificates of an authority of its own, one of each kind of key.
 * @param {string} folder
 */
async function serve(folder) {
  const data = path.join(folder, "data");
  const secret = ["--key-file", path.join(folder, "passphrase"), "--data", data];
  const urls = ["--ocsp-url", "http://127.0.0.1:1/", "--crl-url", "http://127.0.0.1:1/authority.crl"];
  await sealift("cert", "authority", "create", "--organization", "Example", ...urls, ...secret);
  for (const kind of ["rsa-2048", "ecdsa-p256"])
    await sealift("cert", "issue", "server", "localhost", "--days", "90", "--key", kind, ...secret);
  const config = path.join(folder, "sealift.yaml");
  await writeFile(config, "tls:\n  defaultName: localhost\nlimits:\n  sessionsPerAddress: 1000\nworkers: 0\n");
  const ports = ["--explicit", "127.0.0.1:0", "--implicit", "127.0.0.1:0", "--passive", "0"];
  const child = spawn(process.execPath, [program, "serve", "--data", data, "--config", config, ...ports], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  return { child, ready: JSON.parse(line), authority: path.join(data, "tls/authority/certificate.pem") };
}

/**
 * testssl.sh wants a program that asks for names, though it need not ask here.
 * @param {string} folder
 */
async function furnish(folder) {
  await mkdir(path.join(folder, "bin"));
  await writeFile(path.join(folder, "bin/dig"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
}

/**
 * @param {string} name
 * @param {number} port
 * @param {readonly string[]} more
 * @param {{ readonly folder: string, readonly authority: string }} where
 */
async function judge(name, port, more, { folder, authority }) {
  const file = path.join(folder, `${name}.json`);
  const quiet = ["--warnings", "off", "--color", "0", "--quiet", "--nodns", "none", "--jsonfile", file];
  const what = ["-p", "-S", "-U", "--ip", "127.0.0.1", "--add-ca", authority];
  const paths = [path.join(folder, "bin"), path.join(peer, "usr/bin"), process.env.PATH].join(path.delimiter);
  const env = { ...process.env, TESTSSL_INSTALL_DIR: path.join(peer, "etc/testssl"), PATH: paths };
  const tested = await run(path.join(peer, "usr/bin/testssl"), [...quiet, ...what, ...more, `localhost:${port}`], env);
  if (!existsSync(file)) throw new Error(`testssl.sh has tested nothing (${name}):\n${tested.said}`);
  /** @type {readonly { readonly id: string, readonly severity: string, readonly finding: string }[]} */
  const findings = JSON.parse(await readFile(file, "utf8"));
  // A run that broke off has found nothing either.
  for (const id of ["TLS1_2", "TLS1_3", "cert_chain_of_trust", "heartbleed", "secure_renego", "LUCKY13", "RC4"])
    if (!findings.some((each) => each.id.startsWith(id)))
      throw new Error(`${name}: nothing about ${id}\n${tested.said}`);
  const bad = findings.filter(
    ({ id, severity }) => !harmless.has(severity) && !(severity === "WARN" && notLookedAt.has(id)),
  );
  for (const { id, severity, finding } of bad) console.log(`${name}: ${severity} ${id}: ${finding}`);
  console.log(`${name}: ${findings.length} findings of testssl.sh, ${bad.length} above LOW`);
  return bad.length;
}

if (!existsSync(path.join(peer, "usr/bin/testssl"))) {
  console.error("error: testssl.sh is not there\nhint: run scripts/peers.sh");
  process.exit(1);
}
const folder = await mkdtemp(path.join(tmpdir(), "sealift-testssl-"));
await furnish(folder);
const { child, ready, authority } = await serve(folder);
try {
  const counts = await Promise.all([
    judge("explicit", ready.explicit.port, ["-t", "ftp"], { folder, authority }),
    judge("implicit", ready.implicit.port, [], { folder, authority }),
  ]);
  process.exitCode = counts.some((count) => count > 0) ? 1 : 0;
} finally {
  child.kill("SIGTERM");
  await once(child, "close");
  if (process.env.KEEP === undefined) await rm(folder, { recursive: true, force: true });
  else console.log(folder);
}
