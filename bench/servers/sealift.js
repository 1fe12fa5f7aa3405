// Sealift as it is installed: its own command line, settings by variables, and the certificates that all servers have.
import { once } from "node:events";
import { copyFile, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { start } from "../children.js";

const { freePortRange } = await import("../../dist/test/interop/launch.js");
const cli = new URL("../../dist/src/cli/main.js", import.meta.url).pathname;
/** As many as it has by default. */
const PASSIVE_PORTS = 16;
const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 10_000;

/** What a benchmark needs room for; all that Sealift promises stays as it is. */
const room = {
  "limits.sessionsPerAddress": 20_000,
  "limits.sessions": 20_000,
  "timeouts.idle": "2h",
  "log.level": "warn",
};

export function environmentOf(settings) {
  const named = ([key, value]) => [`SEALIFT_${key.replaceAll(".", "__").toUpperCase()}`, String(value)];
  return Object.fromEntries(Object.entries(settings).map(named));
}

async function putCertificates(data, { ecdsa, rsa }) {
  const folder = path.join(data, "tls");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, { certificate, key }] of Object.entries({ ecdsa, rsa })) {
    await copyFile(certificate, path.join(folder, `${name}.crt`));
    await copyFile(key, path.join(folder, `${name}.key`));
  }
}

/** `node`: the program; `nodeArguments` for it; `settings` as in sealift.yaml; `folder`: where its data folder is made anew. */
export async function startSealift({ name, folder, certificates, node, nodeArguments = [], settings }) {
  const data = path.join(folder, name.replaceAll(/\W+/g, "-"));
  await rm(data, { recursive: true, force: true });
  await putCertificates(data, certificates);
  const passive = await freePortRange(PASSIVE_PORTS);
  const flags = ["--data", data, "--explicit", "127.0.0.1:0", "--implicit", "off", "--passive", passive, "--json"];
  const child = start(node, [...nodeArguments, cli, "serve", ...flags], {
    env: { ...process.env, ...environmentOf({ ...room, ...settings }) },
  });
  const ended = once(child, "close").catch(() => {});
  const stop = async () => {
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
    await ended;
    clearTimeout(force);
  };
  const { explicit, user, password } = JSON.parse(await firstLine(child));
  const root = path.join(data, "files", user);
  return { name, pid: child.pid, host: "127.0.0.1", port: explicit.port, user, password, root, base: "/", stop };
}

/** What it says when it is ready; its last words are the error when it never is. */
async function firstLine(child) {
  let words = "";
  child.stderr.on("data", (chunk) => {
    words = (words + chunk).slice(-2000);
  });
  const limit = setTimeout(() => child.kill("SIGKILL"), START_DEADLINE_MS);
  const [line] = await Promise.race([once(child.stdout, "data"), once(child, "close").then(() => [])]);
  clearTimeout(limit);
  if (line === undefined) throw new Error(`it does not start: ${words.trim()}`);
  child.stdout.resume();
  return line;
}
