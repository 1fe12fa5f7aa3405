import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { request } from "node:https";
import path from "node:path";
import { createSelfSigned } from "../../src/pki/self-signed.js";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.js";
import { DnsAnswerer } from "./dns-answerer.js";
import { freePortRange } from "./launch.js";
import { requirePeer } from "./peers.js";

export interface PebbleOptions {
  /** Its own variables: PEBBLE_WFE_NONCEREJECT and others. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Accounts of elsewhere that it wants to see: key ids and HMAC keys. */
  readonly external?: Readonly<Record<string, string>>;
}

const READY_DEADLINE_MS = 20_000;
/** Another program may take a port between our look and its bind. */
const ATTEMPTS = 5;

/** Let's Encrypt's test authority, with a name server of its own; all on loopback. */
export class Pebble implements AsyncDisposable {
  readonly dns: DnsAnswerer;
  readonly folder: TemporaryFolder;
  readonly directory: string;
  /** Who vouches for its own TLS: a file, PEM. */
  readonly authorities: string;
  /** Where it looks for proofs. */
  readonly httpPort: number;
  readonly tlsPort: number;
  readonly #management: string;
  readonly #ca: string;
  readonly #child: ChildProcess;

  static async start(options: PebbleOptions = {}): Promise<Pebble> {
    const folder = await temporaryFolder("pebble");
    const dns = await DnsAnswerer.start();
    const tls = await createSelfSigned({ kind: "ecdsa-p256", names: ["localhost", "127.0.0.1"] });
    const authorities = path.join(folder.path, "pebble.pem");
    await writeFile(authorities, tls.certificate);
    await writeFile(path.join(folder.path, "pebble.key"), tls.key);
    for (let attempt = 1; ; attempt++) {
      const first = Number((await freePortRange(4)).split("-")[0]);
      const child = await launch(first, folder.path, dns.place, options);
      if (child !== undefined) return new Pebble({ first, folder, dns, authorities, ca: tls.certificate, child });
      if (attempt === ATTEMPTS) throw new Error("pebble does not start");
    }
  }

  private constructor(parts: {
    first: number;
    folder: TemporaryFolder;
    dns: DnsAnswerer;
    authorities: string;
    ca: string;
    child: ChildProcess;
  }) {
    const { first, folder, dns, authorities, ca, child } = parts;
    this.dns = dns;
    this.folder = folder;
    this.directory = `https://localhost:${first}/dir`;
    this.#management = `https://localhost:${first + 1}`;
    this.httpPort = first + 2;
    this.tlsPort = first + 3;
    this.authorities = authorities;
    this.#ca = ca;
    this.#child = child;
  }

  /** The root of what it issues, PEM; new at each start. */
  async root(): Promise<string> {
    return await this.#get(`${this.#management}/roots/0`);
  }

  /** It is gone at once, as by a power failure. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.dns[Symbol.asyncDispose]();
    await this.folder.remove();
  }

  #get(url: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = request(url, { ca: this.#ca, agent: false }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
      });
      sent.once("error", reject).end();
    });
  }
}

/** Undefined when it cannot listen. */
async function launch(
  first: number,
  folder: string,
  dns: string,
  { environment = {}, external }: PebbleOptions,
): Promise<ChildProcess | undefined> {
  const config = path.join(folder, "pebble.json");
  const pebble = {
    listenAddress: `127.0.0.1:${first}`,
    managementListenAddress: `127.0.0.1:${first + 1}`,
    certificate: path.join(folder, "pebble.pem"),
    privateKey: path.join(folder, "pebble.key"),
    httpPort: first + 2,
    tlsPort: first + 3,
    externalAccountBindingRequired: external !== undefined,
    ...(external === undefined ? {} : { externalAccountMACKeys: external }),
  };
  await writeFile(config, JSON.stringify({ pebble }));
  const child = spawn(requirePeer("pebble"), ["-config", config, "-dnsserver", dns, "-strict"], {
    env: {
      ...process.env,
      PEBBLE_VA_NOSLEEP: "1",
      PEBBLE_AUTHZREUSE: "0",
      PEBBLE_WFE_NONCEREJECT: "0",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const endWithUs = (): void => void child.kill("SIGKILL");
  process.once("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  return (await isReady(child)) ? child : undefined;
}

/** It says where it is just before it listens there, so the last of what it says is waited for. */
async function isReady(child: ChildProcess): Promise<boolean> {
  let said = "";
  const limit = AbortSignal.timeout(READY_DEADLINE_MS);
  return await new Promise<boolean>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString("utf8")).slice(-16_384);
      if (said.includes("ACME directory available at")) resolve(true);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", () => resolve(false));
    limit.addEventListener("abort", () => reject(new Error(`pebble is not ready: ${said}`)));
  });
}
