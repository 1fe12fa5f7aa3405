/**
 * A session that is cut, wherever that is, ends in an FtpsError within its deadline, and nothing is taken for whole that is not.
 *
 * In clear every byte is tried. Over TLS a spread of them, and the last ones before the end: a session there takes much longer. With SEALIFT_CUT_EVERY=1 in the
 * environment it is every byte there too, and each cut comes a second time as a reset; that takes two minutes.
 */

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { type ConnectOptions, connect, type FtpsClient, FtpsError } from "../../../src/client/index.js";
import { watchLeaks } from "../../support/leaks.js";
import { temporaryFolder } from "../../support/temporary.js";
import { testIdentity } from "../../support/tls-loopback.js";
import { type Script, ScriptedServer, type Step } from "./scripted-server.js";
import { type Cut, SessionCutter, type Side } from "./session-cutter.js";

const identity = await testIdentity();
watchLeaks();

const everyByte = process.env.SEALIFT_CUT_EVERY === "1";

/** Milliseconds. All the client's own deadlines are as long: one that had to run out shows. */
const DEADLINE_MS = 5_000;
const TEST_MS = everyByte ? 3_600_000 : 120_000;
const deadlines = {
  ...{ connect: DEADLINE_MS, handshake: DEADLINE_MS, reply: DEADLINE_MS },
  ...{ stall: DEADLINE_MS, listing: DEADLINE_MS },
};

/** Bytes over TLS from one cut to the next. */
const STEP = 47;
/** Cuts over TLS one byte after the other, up to where all is done. */
const LAST = 20;
/** Bytes by which two sessions over TLS differ: signatures have no fixed length, and a close_notify may come before or after a reply. */
const TLS_VARIES = 64;

/** SIZE and MLST tell the size of this in any case: an upload that lost bytes cannot be saved by the comparison behind it. */
const content = Buffer.from("a small file\r\n");
const names = ["a", "bc", "def"];
const listing = names.map((name) => `type=file;size=1;modify=20240102030405; ${name}\r\n`).join("");

interface Scene {
  readonly client: FtpsClient;
  readonly server: ScriptedServer;
  /** A local file with `content`. */
  readonly source: string;
  /** A local folder, empty. */
  readonly folder: string;
}

/** Resolves where the client says that all went well; then all is whole. */
type Task = (scene: Scene) => Promise<void>;

const download: Task = async ({ client, folder }) => {
  const file = path.join(folder, "file");
  assert.equal(await client.download("/file", file), content.length);
  assert.deepEqual(await readdir(folder), ["file"]);
  assert.deepEqual(await readFile(file), content);
  await rm(file);
};

const upload: Task = async ({ client, server, source }) => {
  assert.equal(await client.upload(source, "/file"), content.length);
  assert.deepEqual(server.received, [content]);
};

const list: Task = async ({ client }) => {
  const { entries, unreadable } = await client.list("/");
  assert.deepEqual([entries.map(({ name }) => name), unreadable], [names, []]);
};

/**
 * In clear a FIN is all that ends a listing, and 226 may overtake it: of a session that is cut then nobody can tell that anything is missing. So 226 comes last there. TLS says itself
 * what is whole, in whatever order.
 */
const listInTurn: Step = async (session) => {
  session.send("150 Here it comes\r\n");
  const data = await session.data();
  await once(data.resume().end(listing), "close");
  session.send("226 Done\r\n");
};

/** 226 right behind 150 would wait 40 ms for the client's kernel otherwise, in each session. */
const greetWithoutDelay: Step = ({ socket }) => socket.setNoDelay(true).write("220 Ready\r\n");

interface Way {
  readonly task: Task;
  readonly clear: boolean;
  readonly from: Side;
}

interface Outcome {
  /** Bytes that had passed when the task was done; undefined: it failed. */
  readonly done: number | undefined;
  /** Bytes of the whole session. */
  readonly all: number;
}

async function runCut({ task, clear }: Way, cut: Cut, files: Pick<Scene, "source" | "folder">): Promise<Outcome> {
  const cutter = new SessionCutter(cut);
  const MLSD: Step = clear ? listInTurn : (session) => session.sendFile(listing);
  const script: Script = { greeting: greetWithoutDelay, MLSD };
  const dataPort = (port: number) => cutter.before(port);
  const server = await ScriptedServer.start({ identity, content, clear, script, dataPort });
  const options: ConnectOptions = {
    ...{ host: "127.0.0.1", port: await cutter.before(server.port), user: "ada", password: "secret" },
    ...{ security: clear ? "clear" : "explicit", allowClear: clear, retry: { attempts: 0 }, timeouts: deadlines },
    tls: { authorities: [identity.certificate] },
  };
  const begun = performance.now();
  let done: number | undefined;
  try {
    await using client = await connect(options);
    await task({ ...files, client, server });
    done = cutter.passed;
  } catch (error) {
    if (!(error instanceof FtpsError)) throw error;
  } finally {
    await cutter.stop();
    await server.stop();
  }
  assert.ok(performance.now() - begun < DEADLINE_MS, "it took a deadline to end");
  assert.deepEqual(await readdir(files.folder), []);
  return { done, all: cutter.passed };
}

function placesOf({ clear }: Way, { done = 0, all }: Outcome): readonly number[] {
  const isTried = (after: number): boolean => after % STEP === 0 || (after <= done && after > done - LAST);
  return [...Array(all).keys()].filter((after) => clear || everyByte || isTried(after));
}

/** Where the cut decides how it ends. Exactly behind the last byte that counts, both may be. */
function refuseOther({ clear }: Way, after: number, whole: number, { done, all }: Outcome): void {
  const varies = clear ? 0 : TLS_VARIES;
  if (after < whole - varies) assert.equal(done, undefined, "it was done before all had passed");
  if (after > whole + varies) assert.notEqual(done, undefined, "it failed when all had passed");
  if (clear) assert.equal(all, after, "bytes that passed");
}

/** Every session is cut once at each place, and left whole first to find the places. */
async function cutEverywhere(way: Way): Promise<void> {
  await using own = await temporaryFolder("cut");
  const files = { source: path.join(own.path, "source"), folder: path.join(own.path, "folder") };
  await writeFile(files.source, content);
  await mkdir(files.folder);
  const whole = await runCut(way, { after: Number.POSITIVE_INFINITY, from: way.from }, files);
  assert.ok(whole.done !== undefined && whole.done > 50 && whole.done < whole.all, "the whole session");
  for (const reset of everyByte ? [false, true] : [false]) {
    for (const after of placesOf(way, whole)) {
      try {
        refuseOther(way, after, whole.done, await runCut(way, { after, from: way.from, reset }, files));
      } catch (error) {
        throw new Error(`cut after ${after} of ${whole.all} bytes, reset: ${reset}: ${error}`, { cause: error });
      }
    }
  }
}

const tasks = [
  { name: "a download", task: download, from: "server" },
  { name: "an upload", task: upload, from: "server" },
  { name: "an upload", task: upload, from: "client" },
  { name: "a listing", task: list, from: "server" },
] as const;

for (const { name, task, from } of tasks) {
  test(`${name} in clear, cut at every byte of the ${from}`, { timeout: TEST_MS }, () =>
    cutEverywhere({ task, from, clear: true }),
  );

  test(`${name} over TLS, cut at ${everyByte ? "every byte" : "many bytes"} of the ${from}`, { timeout: TEST_MS }, () =>
    cutEverywhere({ task, from, clear: false }),
  );
}
