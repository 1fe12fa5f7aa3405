import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { connect as connectTcp, createServer, type Server, type Socket } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { type ConnectOptions, connect, FtpsError } from "../../../src/client/index.js";
import { watchLeaks } from "../../support/leaks.js";
import { temporaryFolder } from "../../support/temporary.js";
import { testIdentity } from "../../support/tls-loopback.js";
import { ScriptedServer } from "./scripted-server.js";

const identity = await testIdentity();
watchLeaks();

const content = Buffer.from("a file");

/** Lies before the control port and the data ports, and cuts everything when so many bytes have come from the server. */
class Cutter {
  readonly #sockets = new Set<Socket>();
  readonly #listeners: Server[] = [];
  #left: number;
  passed = 0;

  constructor(after: number) {
    this.#left = after;
  }

  async before(port: number): Promise<number> {
    const listener = createServer((near) => this.#join(near, connectTcp(port, "127.0.0.1")));
    this.#listeners.push(listener);
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const address = listener.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#listeners.map((listener) => once(listener.close(), "close")));
  }

  #join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) this.#sockets.add(socket.on("error", () => {}));
    near.on("data", (chunk) => far.write(chunk)).on("end", () => far.end());
    far.on("end", () => near.end());
    far.on("data", (chunk) => {
      const passes = chunk.subarray(0, this.#left);
      this.#left -= passes.length;
      this.passed += passes.length;
      near.write(passes, () => {
        if (this.#left <= 0) for (const socket of this.#sockets) socket.destroy();
      });
    });
  }
}

/** How many bytes the server could send. The file is there and whole, or there is an FtpsError and nothing. */
async function cutAfter(bytes: number, clear: boolean, folder: string): Promise<number> {
  const cutter = new Cutter(bytes);
  const dataPort = (port: number) => cutter.before(port);
  const server = await ScriptedServer.start({ identity, content, clear, dataPort });
  const options: ConnectOptions = {
    ...{ host: "127.0.0.1", port: await cutter.before(server.port), user: "ada", password: "secret" },
    ...{ security: clear ? "clear" : "explicit", allowClear: clear, retry: { attempts: 0 } },
    tls: { authorities: [identity.certificate] },
  };
  try {
    await using client = await connect(options);
    await client.download("/file", path.join(folder, "file"));
    assert.deepEqual(await readFile(path.join(folder, "file")), content);
    return cutter.passed;
  } catch (error) {
    assert.ok(error instanceof FtpsError, `after ${bytes} bytes: ${error}`);
    assert.deepEqual(await readdir(folder), [], `after ${bytes} bytes`);
    return cutter.passed;
  } finally {
    await cutter.stop();
    await server.stop();
  }
}

const whole = 1_000_000;

test("a session in clear, cut at every byte", async () => {
  await using folder = await temporaryFolder("cut");
  const all = await cutAfter(whole, true, path.join(folder.path));
  assert.ok(all > 200 && all < 1000, `${all}`);
  for (let bytes = 1; bytes < all - "221 Bye\r\n".length; bytes++) {
    await using each = await temporaryFolder("cut");
    assert.equal(await cutAfter(bytes, true, each.path), bytes);
    assert.deepEqual(await readdir(each.path), [], `after ${bytes} of ${all} bytes`);
  }
});

test("a session over TLS, cut at many bytes, the last ones each", async () => {
  await using folder = await temporaryFolder("cut");
  const all = await cutAfter(whole, false, folder.path);
  const places = [...Array(all).keys()].filter((bytes) => bytes > 0 && (bytes % 131 === 0 || all - bytes < 20));
  for (const bytes of places) {
    await using each = await temporaryFolder("cut");
    await cutAfter(bytes, false, each.path);
  }
});
