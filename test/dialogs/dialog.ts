import assert from "node:assert/strict";
import { type ByteString, byteStringToBytes, bytesToByteString } from "../../src/protocol/byte-string.js";
import { WireClient } from "../support/wire-client.js";
import { DialogData } from "./data-connection.js";
import { fill, linesMatchUnordered, replyMatches, type Variables } from "./pattern.js";
import type { Action, Script, Step, Tree } from "./script.js";
import type { DialogServer, DialogTarget } from "./target.js";

/** Longest wait for anything that a step expects. */
const PATIENCE_MS = 10_000;
const MAX_SHOWN_BYTES = 400;
const TRANSCRIPT_LINES = 30;

/** Runs a script on a server of its own. Rejects with the line that failed, and with what was said up to there. */
export async function runDialog(script: Script, target: DialogTarget): Promise<void> {
  const server = await target.start(script.world);
  const dialog = new Dialog(server);
  try {
    for (const step of script.steps) {
      const other = step.but.find(({ peers }) => peers.some((peer) => peer === target.name));
      for (const each of other?.steps ?? [step]) await dialog.run(each);
      if (other?.over === true) break;
    }
    await dialog.sayGoodbye();
  } finally {
    await dialog.close();
    await server.stop();
  }
  server.check();
}

/** One control connection of a script. */
interface Party {
  client: WireClient | undefined;
  over: boolean;
  data: DialogData | undefined;
}

class Dialog {
  readonly #server: DialogServer;
  readonly #variables: Variables;
  readonly #parties = new Map<string, Party>();
  readonly #opened: DialogData[] = [];
  readonly #transcript: string[] = [];
  #party: Party;

  constructor(server: DialogServer) {
    this.#server = server;
    this.#variables = new Map([
      ["user", server.user],
      ["password", server.password],
    ]);
    this.#party = this.#partyOf("main");
  }

  async run(step: Step): Promise<void> {
    this.#transcript.push(step.text);
    try {
      await within(this.#do(step));
    } catch (error) {
      throw new Error(
        `line ${step.line}, ${step.text}: ${(error as Error).message}\n${this.#transcript.slice(-TRANSCRIPT_LINES).join("\n")}`,
        { cause: error },
      );
    }
  }

  /** Whoever is still connected quits: a reply too many, or one too few, shows here at the latest. */
  async sayGoodbye(): Promise<void> {
    for (const [name, party] of this.#parties) {
      if (party.client === undefined || party.over) continue;
      this.#party = party;
      const end = { line: 0, text: `the end of ${name}`, but: [] };
      await this.run({ do: "send", bytes: "QUIT\r\n" as ByteString, bytewise: false, ...end });
      await this.run({ do: "expect", reply: { code: 221, lines: undefined }, ...end });
      await this.run({ do: "closed", unread: undefined, ...end });
    }
  }

  async close(): Promise<void> {
    for (const data of this.#opened) await data.close();
    for (const { client } of this.#parties.values()) client?.close();
  }

  async #do(action: Action): Promise<void> {
    switch (action.do) {
      case "client":
        this.#party = this.#partyOf(action.name);
        return;
      case "connect":
        return await this.#connect(action.port, action.tls);
      case "unreachable":
        assert.equal(this.#server.wire.implicit, 0, "there is an implicit port");
        return;
      case "tls":
        return await this.#startTls();
      case "login":
        return await this.#login();
      case "files":
        return compareTrees(action.tree, await this.#server.files());
      case "send":
      case "expect":
      case "end":
      case "closed":
        return await this.#control(action);
      case "data":
        this.#party.data = await DialogData.prepare(this.#client, action.method, action.security);
        this.#opened.push(this.#party.data);
        return;
      default:
        return await this.#data(action);
    }
  }

  async #control(action: Extract<Action, { do: "send" | "expect" | "end" | "closed" }>): Promise<void> {
    const client = this.#client;
    if (action.do === "send") {
      const bytes = byteStringToBytes(fill(action.bytes, this.#variables));
      if (/^PASS /im.test(action.bytes)) await this.#server.beforePassword?.();
      if (action.bytewise) for (const byte of bytes) await write(client, Buffer.of(byte));
      else await write(client, bytes);
    } else if (action.do === "expect") {
      const { code, lines } = await client.read();
      if (code === 230) await this.#server.afterLogin?.();
      this.#transcript.push(...lines.map((line) => `    ${show(line)}`));
      assert.ok(replyMatches(action.reply, lines, this.#variables), `what came was: ${show(lines.join("\r\n"))}`);
    } else if (action.do === "end") {
      client.socket.end();
    } else {
      this.#party.over = true;
      const unread = await client.untilClosed();
      const fits = action.unread?.matches(unread, this.#variables) ?? unread === "";
      assert.ok(fits, `the server said more before it closed: ${show(unread)}`);
    }
  }

  async #data(action: Extract<Action, { do: `data-${string}` }>): Promise<void> {
    const data = this.#party.data;
    if (data === undefined) throw new Error("the script has prepared no data connection");
    switch (action.do) {
      case "data-open":
        await data.open();
        return;
      case "data-drain":
        return await data.drain();
      case "data-reset":
        return await data.cut("reset");
      case "data-fin":
        return await data.cut("fin");
      case "data-gone":
        return await data.gone();
      case "data-refused":
        return await data.refused();
      case "data-write":
        return await data.write(byteStringToBytes(fill(action.content, this.#variables)), action.end);
      case "data-expect":
        return compareContent(action.content, bytesToByteString(await data.readAll()));
      case "data-lines": {
        const text = bytesToByteString(await data.readAll());
        assert.ok(text === "" || text.endsWith("\r\n"), "the last line has no end");
        const lines = text.split("\r\n").slice(0, -1);
        assert.ok(linesMatchUnordered(action.lines, lines, this.#variables), `what came was: ${show(text)}`);
      }
    }
  }

  async #connect(port: "explicit" | "implicit", tls: boolean): Promise<void> {
    const implicit = port === "implicit";
    this.#party.client = await WireClient.connect(this.#server.wire, { implicit, clear: !tls });
  }

  async #startTls(): Promise<void> {
    await this.#client.startTls();
  }

  /** What is missing of: connection, greeting, TLS, sealed and binary data; then name and password. */
  async #login(): Promise<void> {
    const prelude = this.#party.client === undefined;
    if (prelude) {
      await this.#connect("explicit", false);
      await this.#expect(220);
      await this.#ask("AUTH TLS", 234);
      await this.#startTls();
      await this.#ask("PBSZ 0", 200);
      await this.#ask("PROT P", 200);
    }
    await this.#ask(`USER ${this.#server.user}`, 331);
    await this.#server.beforePassword?.();
    await this.#ask(`PASS ${this.#server.password}`, 230);
    await this.#server.afterLogin?.();
    if (prelude) await this.#ask("TYPE I", 200);
  }

  async #ask(line: string, code: number): Promise<void> {
    this.#client.send(line);
    await this.#expect(code);
  }

  async #expect(code: number): Promise<void> {
    const { code: came, lines } = await this.#client.read();
    if (came !== code) throw new Error(`${code} was expected, what came was: ${show(lines.join("\r\n"))}`);
  }

  get #client(): WireClient {
    const { client } = this.#party;
    if (client === undefined) throw new Error("the script has not connected");
    return client;
  }

  #partyOf(name: string): Party {
    const party = this.#parties.get(name) ?? { client: undefined, over: false, data: undefined };
    this.#parties.set(name, party);
    return party;
  }
}

function write(client: WireClient, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    // A server that closes meanwhile is found out by what is expected next.
    client.socket.write(bytes, () => resolve());
  });
}

async function within(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function compareTrees(expected: Tree, actual: Tree): void {
  const names = (tree: Tree): string[] => [...tree.keys()].sort();
  assert.deepEqual(names(actual), names(expected), "the names are others");
  for (const [path, content] of expected)
    if (content !== undefined) compareContent(content, actual.get(path) ?? ("" as ByteString));
}

function compareContent(expected: ByteString, actual: ByteString): void {
  if (actual === expected) return;
  let at = 0;
  while (actual[at] === expected[at]) at++;
  const excerpt = (text: string): string => show(text.slice(Math.max(0, at - 20)));
  throw new Error(
    `the content differs from byte ${at} on (${actual.length} bytes came, ${expected.length} were expected): ${excerpt(actual)} came, ${excerpt(expected)} was expected`,
  );
}

function show(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN_BYTES ? `${text.slice(0, MAX_SHOWN_BYTES)}...` : text);
}
