import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { WireClient, type WireReply } from "../support/wire-client.js";
import { hashOf } from "./inspector.js";
import { proxyHost } from "./proxy.js";
import { hashOfFile } from "./published.js";
import { Chance } from "./random.js";
import { Site } from "./site.js";
import type { Trigger } from "./trigger.js";

const SIZE = 20 * 1024;
const STEP = 401;
/** At the end every byte: the record with close_notify is among them. */
const LAST = 40;
const content = new Chance(7).bytes(SIZE);
const old = Buffer.from("what was there before");
const names = ["new.bin", "old.bin"] as const;

type Version = "TLSv1.2" | "TLSv1.3";

interface Scene {
  readonly site: Site;
  readonly client: WireClient;
}

async function begin(t: TestContext, version: Version): Promise<Scene> {
  const site = await Site.open();
  t.after(() => site[Symbol.asyncDispose]());
  const { port, user, password } = site.login;
  const client = await WireClient.connect({ ...(await site.server.wire(proxyHost)), explicit: port }, { version });
  t.after(() => client.close());
  await client.read();
  await client.command("AUTH TLS");
  await client.startTls();
  for (const line of ["PBSZ 0", "PROT P", `USER ${user}`, `PASS ${password}`, "TYPE I", "MKD d"])
    await client.command(line);
  return { site, client };
}

/** One upload, as far as it comes. */
async function upload({ client }: Scene, name: string): Promise<WireReply> {
  const port = await client.passive();
  const raw = await client.dial(port);
  raw.on("error", () => {});
  client.send(`STOR d/${name}`);
  const begun = await client.read();
  if (begun.code !== 150) return begun;
  const stream = await client.secureData(raw).catch(() => undefined);
  stream?.on("error", () => {});
  stream?.resume().end(content);
  const ended = await client.read();
  stream?.destroy();
  raw.destroy();
  return ended;
}

/** Bytes of a whole upload on the wire, from the client. */
async function wireLength(scene: Scene): Promise<number> {
  const place = { kind: "before-end", bytes: 0 } as const;
  const fired = scene.site.proxy.arm({ route: "data", direction: "up", place, action: "watch", goOn: true });
  assert.equal((await upload(scene, "measured.bin")).code, 226);
  return (await fired)?.passed ?? assert.fail();
}

/** Cuts there, over a new name and over an existing file, and looks at what is on the disk. */
async function cutAt(scene: Scene, at: number, action: "fin" | "rst"): Promise<readonly boolean[]> {
  const { site } = scene;
  const published: boolean[] = [];
  for (const name of names) {
    const file = path.join(site.home, "d", name);
    if (name === "old.bin") await writeFile(file, old);
    const trigger: Trigger = { route: "data", direction: "up", place: { kind: "byte", at }, action, goOn: true };
    const fired = site.proxy.arm(trigger);
    const { code, lines } = await upload(scene, name);
    site.proxy.disarm();
    assert.equal((await fired)?.passed, at);
    const found = hashOfFile(file);
    const before = name === "old.bin" ? hashOf(old) : "none";
    assert.equal(found, code === 226 ? hashOf(content) : before, `${name}, ${action} at ${at}: ${lines.join(" ")}`);
    published.push(code === 226);
    if (code === 226) await scene.client.command(`DELE d/${name}`);
  }
  return published;
}

function positions(length: number): readonly number[] {
  const all: number[] = [];
  for (let at = 0; at < length - LAST; at += STEP) all.push(at);
  for (let at = length - LAST; at < length; at++) all.push(at);
  return all;
}

for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
  test(`an upload that is cut before the last byte of close_notify is never published (${version})`, async (t) => {
    const scene = await begin(t, version);
    const length = await wireLength(scene);
    assert.equal(await wireLength(scene), length);
    for (const [index, at] of positions(length).entries()) {
      const action = index % 2 === 0 ? "fin" : "rst";
      assert.deepEqual(await cutAt(scene, at, action), [false, false], `${action} at ${at} of ${length}`);
    }
    assert.deepEqual(await cutAt(scene, length, "fin"), [true, true]);
    for (const name of names) assert.equal((await upload(scene, name)).code, 226);
    const left = await readdir(path.join(scene.site.home, "d"));
    assert.deepEqual(left.sort(), ["measured.bin", ...names].sort());
    await scene.site.stop();
  });
}
