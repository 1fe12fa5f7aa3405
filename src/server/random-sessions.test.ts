import assert from "node:assert/strict";
import type { Duplex } from "node:stream";
import { after, before, describe, test } from "node:test";
import type { TLSSocket } from "node:tls";
import fc from "fast-check";
import { startTestServer, type TestServer, testPassword, testUser } from "../../test/support/ftps-server.js";
import { assertCodesStand } from "../../test/support/reply-codes.js";
import { WireClient, type WireReply } from "../../test/support/wire-client.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import type { Storage } from "../storage/contract.js";
import { createMemoryStorage } from "../storage/memory/index.js";
import { BlockConnection } from "../support/block-connection.js";
import { commands } from "./commands/index.js";
import { Model } from "./test-model.js";
import { modelRules, modelVerbs } from "./test-model-rules.js";

interface Line {
  readonly verb: string;
  readonly argument: string;
  readonly upload: string;
}

const say = (verb: string, argument = "", upload = ""): Line => ({ verb, argument, upload });

const paths = [
  "a",
  "b",
  "d",
  "d/a",
  "d/e",
  "d/e/f",
  "/",
  "..",
  ".",
  "/d",
  "/a",
  "../a",
  "d/",
  ".h",
  "no/a",
  "a/x",
  "\0",
];
const path = fc.constantFrom(...paths);
const words = fc.oneof(
  path,
  fc.constantFrom("", "0", "3", "7", "I", "A", "ALL", "TLS", "S", "B", "Z", "x".repeat(256)),
);
const uploads = fc.constantFrom("", "one", "two\r\nlines\r\n", "\n\r\n\r", "0123456789");
const offset = fc.constantFrom("0", "1", "3", "11");
const range = fc.constantFrom("0 0", "2 4", "3 11", "9 9", "10 12", "11 12", "1 0", "4 2");
const ways = fc.constantFrom("EPSV", "PASV");

const facts = fc.constantFrom(
  ...["20010203040506", "Modify=20010203040506;", "UNIX.mode=0640;Create=20010203040506;Modify=19991231235959;"],
  ...["Size=1;", "2001", "Modify=2001;", "UNIX.mode=4755;"],
);
const hashes = fc.constantFrom("SHA-256", "SHA-512", "SHA-1", "MD5", "CRC32", "SHA-3");
const digests = fc.constantFrom("XCRC", "XMD5", "XSHA1", "XSHA256", "XSHA512");
const span = fc.constantFrom("0 0", "0 3", "2 10", "3 11", "4 2");
const languages = fc.constantFrom("", "de", "FR-ca", "es", "en", "xx");
/** No size at all: an upload of another size than announced is unfinished, and the model knows only whole ones. */
const announced = (argument: string) => (/^\d+$/.test(argument) ? "0" : argument);

/** Any verb with anything, also in an order that makes no sense. */
const anything = fc
  .tuple(fc.constantFrom(...modelVerbs.filter((verb) => verb !== "QUIT"), "FROB"), words, uploads)
  .map(([verb, argument, upload]) => [say(verb, verb === "ALLO" ? announced(argument) : argument, upload)]);
/** What a client would do. */
const sensible = fc.oneof(
  fc.tuple(ways, path, uploads).map(([way, at, content]) => [say(way), say("STOR", at, content)]),
  fc.tuple(ways, path, uploads).map(([way, at, content]) => [say(way), say("APPE", at, content)]),
  fc.tuple(ways, path).map(([way, at]) => [say(way), say("RETR", at)]),
  fc.tuple(offset, path).map(([from, at]) => [say("TYPE", "I"), say("REST", from), say("EPSV"), say("RETR", at)]),
  fc
    .tuple(offset, path, uploads)
    .map(([from, at, content]) => [say("TYPE", "I"), say("REST", from), say("EPSV"), say("STOR", at, content)]),
  fc.tuple(range, path).map(([bytes, at]) => [say("TYPE", "I"), say("RANG", bytes), say("EPSV"), say("RETR", at)]),
  fc.tuple(range, path).map(([bytes, at]) => [say("TYPE", "I"), say("RANG", bytes), say("HASH", at)]),
  fc.tuple(ways, path).map(([way, at]) => [say(way), say("NLST", at)]),
  fc
    .tuple(ways, path, uploads)
    .map(([way, at, content]) => [say("MODE", "B"), say(way), say("STOR", at, content), say("RETR", at), say("LIST")]),
  fc.tuple(path, path).map(([from, to]) => [say("RNFR", from), say("RNTO", to)]),
  fc.tuple(path, path).map(([at, to]) => [say("MKD", at), say("CWD", to)]),
  fc.tuple(path, path).map(([from, to]) => [say("SITE CPFR", from), say("SITE CPTO", to)]),
  fc.array(path, { minLength: 1, maxLength: 4 }).map((names) => [say("COMB", names.join(" "))]),
  fc.tuple(fc.constantFrom("MFMT", "MFCT", "MFF"), facts, path).map(([verb, fact, at]) => [say(verb, `${fact} ${at}`)]),
  fc
    .tuple(uploads, uploads, path)
    .map(([one, two, to]) => [
      ...[say("CWD", "/"), say("EPSV"), say("STOR", "a", one), say("EPSV"), say("STOR", "b", two)],
      ...[say("SITE CPFR", "b"), say("SITE CPTO", to), say("COMB", `${to} b a`)],
    ]),
  path.map((at) => [say("RMDA", at)]),
  fc
    .tuple(hashes, fc.option(range), path)
    .map(([name, bytes, at]) => [
      ...[say("OPTS HASH", name), say("TYPE", "I")],
      ...(bytes === null ? [] : [say("RANG", bytes)]),
      say("HASH", at),
    ]),
  fc.tuple(digests, path).map(([verb, at]) => [say(verb, at)]),
  fc.tuple(digests, path, span).map(([verb, at, bytes]) => [say(verb, `${at} ${bytes}`)]),
  fc.tuple(ways, fc.constantFrom("LIST", "MLSD"), path).map(([way, verb, at]) => [say(way), say(verb, at)]),
  fc.tuple(fc.constantFrom("LIST", "RETR", "STOR"), path).map(([verb, at]) => [say("PRET", `${verb} ${at}`)]),
  fc
    .tuple(range, path)
    .map(([bytes, at]) => [say("RANG", bytes), say("PRET", `RETR ${at}`), say("EPSV"), say("RETR", at)]),
  fc.tuple(fc.constantFrom("640", "0755", "4755", "9"), path).map(([mode, at]) => [say("SITE CHMOD", `${mode} ${at}`)]),
  fc.tuple(fc.constantFrom("20010203040506", "2001"), path).map(([time, at]) => [say("SITE UTIME", `${time} ${at}`)]),
  languages.map((tag) => [say("LANG", tag)]),
  fc.constantFrom([say("CSID", "Name=client; Version=1;")], [say("HELP", "HASH")], [say("OPTS UTF8", "OFF")]),
  fc.tuple(path, path).map(([target, link]) => [say("SITE SYMLINK", `${target} ${link}`)]),
);
const login: readonly Line[] = [say("USER", testUser), say("PASS", testPassword)];
/** Half of the moves are sensible, and after a while everybody logs in. */
const session = fc
  .tuple(fc.array(anything, { maxLength: 3 }), fc.array(fc.oneof(anything, sensible), { maxLength: 30, size: "max" }))
  .map(([before, behind]) => [...before.flat(), ...login, ...behind.flat()]);

/** A client that opens data connections where the model says that there will be one. */
class Driver {
  readonly #client: WireClient;
  readonly model = new Model(testUser, testPassword, modelRules);
  #port = 0;
  /** In MODE B, the data connection. */
  #blocks: BlockConnection | undefined;

  constructor(client: WireClient) {
    this.#client = client;
  }

  /** Says a line and holds what comes against the model. */
  async say({ verb, argument, upload }: Line): Promise<void> {
    const text = argument === "" ? verb : `${verb} ${argument}`;
    const before = new Set(this.model.tree.keys());
    const { kept } = this.model;
    const expected = this.model.say(verb, argument, upload);
    if (expected.data === undefined) {
      const reply = await this.#client.command(text);
      assert.equal(reply.code, expected.code, `${text}: ${reply.lines.join(" ")}`);
      if (expected.words !== undefined) assert.equal(reply.lines.at(-1)?.slice(4), expected.words, text);
      this.#remember(reply);
    } else if (expected.data === "upload") {
      assert.equal(await this.#move(text, kept, upload).then(({ code }) => code), expected.code, text);
    } else {
      const { code, content } = await this.#move(text, kept);
      assert.equal(code, expected.code, text);
      if (expected.content !== undefined) assert.deepEqual(sorted(verb, content), sorted(verb, expected.content), text);
    }
    if (this.model.login !== "in") assert.deepEqual(new Set(this.model.tree.keys()), before);
  }

  /** QUIT is answered by 221 and the end: so no reply was too many, and none is missing. */
  async end(): Promise<void> {
    if (!this.model.over) assert.equal((await this.#client.command("QUIT")).code, 221);
    assert.equal(await this.#client.untilClosed(), "");
  }

  #remember({ code, lines: [line = ""] }: WireReply): void {
    if (code === 229) this.#port = Number(/\|\|\|(\d+)\|/.exec(line)?.[1]);
    const [, high, low] = /\(\d+,\d+,\d+,\d+,(\d+),(\d+)\)/.exec(code === 227 ? line : "") ?? [];
    if (low !== undefined) this.#port = Number(high) * 256 + Number(low);
  }

  async #open(text: string): Promise<Duplex> {
    const raw = await this.#client.dial(this.#port);
    this.#client.send(text);
    const secured = this.#client.secureData(raw);
    assert.equal((await this.#client.read()).code, 150, text);
    return await secured;
  }

  async #move(text: string, isKept: boolean, upload?: string): Promise<{ code: number; content: string }> {
    let stream: Duplex | undefined;
    if (!isKept) {
      stream = await this.#open(text);
      this.#blocks = this.model.blocks ? new BlockConnection(stream as TLSSocket) : undefined;
    } else assert.equal((await this.#client.command(text)).code, 125, text);
    stream = this.#blocks?.begin(upload === undefined ? "receive" : "send") ?? stream;
    assert.ok(stream !== undefined);
    if (upload !== undefined) stream.end(Buffer.from(upload, "latin1"));
    if (this.#blocks !== undefined && upload !== undefined)
      return { code: (await this.#client.read()).code, content: "" };
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return { code: (await this.#client.read()).code, content: Buffer.concat(chunks).toString("latin1") };
  }
}

/** The order of names is the storage's own affair. */
function sorted(verb: string, content: string): readonly string[] {
  return verb === "NLST" ? content.split("\r\n").sort() : [content];
}

async function treeOf(storage: Storage, directory = VirtualPath.root): Promise<Map<string, string | undefined>> {
  const tree = new Map<string, string | undefined>([[directory.toString(), undefined]]);
  for await (const batch of storage.list(directory)) {
    for (const { name, kind } of batch) {
      const path = directory.child(name);
      assert.ok(path !== undefined);
      if (kind === "directory") for (const entry of await treeOf(storage, path)) tree.set(...entry);
      else {
        const reader = await storage.read(path);
        const content = Buffer.alloc(reader.size);
        await reader.read(content, 0);
        await reader.close();
        tree.set(path.toString(), content.toString("latin1"));
      }
    }
  }
  return tree;
}

const inOrder = (tree: Map<string, string | undefined>) => [...tree].sort(([a], [b]) => (a < b ? -1 : 1));

const MAX_GROWTH_BYTES = 200 * 1024 * 1024;

describe("random sessions", () => {
  let server: TestServer;
  let storage: Storage;
  let opened = 0;
  let impatient: TestServer;

  before(async () => {
    server = await startTestServer({ openStorage });
    // For transfers that nobody comes for.
    impatient = await startTestServer({ openStorage, settings: { timeouts: { dataWait: 20 } } });
  });
  after(async () => {
    await server.stop();
    await impatient.stop();
  });

  async function openStorage(): Promise<Storage> {
    opened += 1;
    return storage;
  }

  /** Each run has an empty tree, which stays open when a login ends, so that it can be looked at. */
  async function connect(to: TestServer): Promise<WireClient> {
    const store = createMemoryStorage();
    storage = store.open();
    storage.close = async () => {};
    opened = 0;
    const client = await WireClient.connect(to, { implicit: true });
    assert.equal((await client.read()).code, 220);
    return client;
  }

  /** Nothing failed inside, and every code that came stands in its row. */
  function assertSound({ events }: TestServer): void {
    for (const event of events) {
      assert.notEqual(event.type, "failure");
    }
    assertCodesStand(events);
  }

  test("answer as the model does, one final reply each, and leave the tree that the model has", async () => {
    const rss = process.memoryUsage().rss;
    const run = async (lines: readonly Line[]): Promise<void> => {
      const client = await connect(server);
      try {
        const driver = new Driver(client);
        let logins = 0;
        for (const each of lines) {
          await driver.say(each);
          if (each.verb === "PASS" && driver.model.login === "in") logins += 1;
          if (driver.model.over) break;
        }
        await driver.end();
        assert.ok(opened <= logins);
        assert.deepEqual(inOrder(await treeOf(storage)), inOrder(driver.model.tree));
      } finally {
        client.close();
      }
    };
    await fc.assert(fc.asyncProperty(session, run), { seed: 20, numRuns: 250 });
    assertSound(server);
    assert.ok(process.memoryUsage().rss - rss < MAX_GROWTH_BYTES);
  });

  test("of any bytes at all: a reply a line, and the session lives", async () => {
    const byte = fc.integer({ min: 0, max: 255 }).filter((code) => code !== 10 && code !== 255);
    const bytes = fc
      .array(
        byte.map((code) => String.fromCharCode(code)),
        { maxLength: 40 },
      )
      .map((all) => all.join(""));
    const verbs = commands.map(({ verb }) => verb).filter((verb) => verb !== "QUIT");
    const any = fc.array(fc.tuple(fc.constantFrom(...verbs), bytes), { minLength: 1, maxLength: 30 });
    const run = async (lines: readonly (readonly [string, string])[]): Promise<void> => {
      const client = await connect(impatient);
      try {
        for (const { verb, argument } of login) await client.command(`${verb} ${argument}`);
        for (const [verb, argument] of lines) client.send(`${verb} ${argument}`);
        client.send("QUIT");
        for (const [verb, argument] of lines) {
          let { code } = await client.read();
          if (code === 150) code = (await client.read()).code;
          assert.ok(code >= 200 && code < 600, `${verb} ${JSON.stringify(argument)}: ${code}`);
        }
        assert.equal((await client.read()).code, 221);
        assert.equal(await client.untilClosed(), "");
      } finally {
        client.close();
      }
    };
    await fc.assert(fc.asyncProperty(any, run), { seed: 21, numRuns: 150 });
    assertSound(impatient);
  });

  test("before login leave no trace", async () => {
    const run = async (lines: readonly Line[]): Promise<void> => {
      const client = await connect(server);
      try {
        for (const { verb, argument } of lines.filter((each) => each.verb !== "PASS")) {
          client.send(`${verb} ${argument}`);
        }
        client.send("QUIT");
        await client.untilClosed();
      } finally {
        client.close();
      }
      assert.equal(opened, 0);
      assert.deepEqual(inOrder(await treeOf(storage)), [["/", undefined]]);
    };
    await fc.assert(fc.asyncProperty(session, run), { seed: 22, numRuns: 60 });
  });
});
