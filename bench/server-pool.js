// The servers that run. Each is started when it is needed, and again when it has gone.

export class ServerPool {
  #context;
  #running = new Map();

  /** `context` is what entries are started with. */
  constructor(context) {
    this.#context = context;
  }

  async get(entry) {
    const running = this.#running.get(entry);
    if (running !== undefined && isAlive(running.pid)) return running;
    await this.drop(entry);
    const server = await entry.start(this.#context);
    this.#running.set(entry, server);
    return server;
  }

  /** The next `get` starts a new one. */
  async drop(entry) {
    const server = this.#running.get(entry);
    this.#running.delete(entry);
    await server?.stop();
  }

  async stopAll() {
    for (const entry of [...this.#running.keys()]) await this.drop(entry);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
