import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";

const HOST = "127.0.0.1";
/** Another program may take the port between our look and the server's bind. */
const ATTEMPTS = 5;
const READY_DEADLINE_MS = 10_000;
const STOP_DEADLINE_MS = 5_000;
/** Between two attempts to connect to a server that does not listen yet. */
const RETRY_MS = 20;

export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface Launch {
  readonly program: string;
  /** Implicit servers say nothing before TLS, so a connection alone shows that they are there. */
  readonly implicit: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts a server that cannot choose a port itself, and waits until it answers. */
export async function launchOnFreePort(
  launch: Launch,
  prepare: (port: number) => Promise<readonly string[]>,
): Promise<Listening> {
  let failure: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = await freePort();
    const server = startProcess(launch, await prepare(port));
    try {
      await ready(server, port, launch.implicit);
      return { host: HOST, port, pid: server.pid, stop: () => stop(server) };
    } catch (error) {
      failure = error;
      await stop(server);
    }
  }
  const why = failure instanceof Error ? failure.message : String(failure);
  throw new Error(`${launch.program} does not start: ${why}`);
}

interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** Its last words. */
  words(): string;
  readonly forget: () => void;
}

function startProcess(launch: Launch, args: readonly string[]): ServerProcess {
  // A group of its own: these servers fork a process a session, and all shall go together.
  const child = spawn(launch.program, args, {
    detached: true,
    env: { ...process.env, ...launch.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let words = "";
  const hear = (chunk: Buffer) => {
    words = (words + chunk.toString("utf8")).slice(-4096);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  let over = false;
  const ended = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      words += error.message;
      over = true;
      resolve();
    });
    child.once("exit", () => {
      over = true;
      resolve();
    });
  });
  const pid = child.pid ?? 0;
  const endWithUs = () => signalGroup(pid, "SIGKILL");
  process.once("exit", endWithUs);
  const forget = () => process.off("exit", endWithUs);
  return { child, pid, ended, hasEnded: () => over, words: () => words, forget };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 0) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // All of the group have gone.
  }
}

async function stop(server: ServerProcess): Promise<void> {
  signalGroup(server.pid, "SIGTERM");
  const force = setTimeout(() => signalGroup(server.pid, "SIGKILL"), STOP_DEADLINE_MS);
  await server.ended;
  clearTimeout(force);
  // Sessions that outlive the listener.
  signalGroup(server.pid, "SIGKILL");
  server.child.stdout?.destroy();
  server.child.stderr?.destroy();
  server.forget();
}

async function ready(server: ServerProcess, port: number, implicit: boolean): Promise<void> {
  const limit = Date.now() + READY_DEADLINE_MS;
  while (!(await answers(port, implicit))) {
    if (server.hasEnded()) throw new Error(`it ended at once: ${server.words()}`);
    if (Date.now() > limit) throw new Error(`it does not answer on port ${port}: ${server.words()}`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Whether something listens, and (in clear) greets with a reply. */
async function answers(port: number, implicit: boolean): Promise<boolean> {
  const socket = connect(port, HOST);
  try {
    await once(socket, "connect");
    if (implicit) return true;
    const [chunk] = await once(socket, "data");
    return chunk instanceof Buffer && chunk.toString("latin1").startsWith("220");
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Below what systems give to outgoing connections, which would take a port of the range at any time. */
const RANGE_LOWEST = 15_000;
const RANGE_HIGHEST = 32_000;

/** A range of `size` ports that nobody listens on, as `FROM-TO`. */
export async function freePortRange(size: number): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const first = RANGE_LOWEST + Math.floor(Math.random() * (RANGE_HIGHEST - RANGE_LOWEST - size));
    const ports = Array.from({ length: size }, (_, index) => first + index);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return `${first}-${first + size - 1}`;
  }
  throw new Error(`no ${size} free ports in a row`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port);
    await once(server, "listening");
    server.close();
    await once(server, "close");
    return true;
  } catch {
    return false;
  }
}
