import assert from "node:assert/strict";
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { connect, FtpsError, FtpsPool, mirror } from "../../../src/client/index.js";
import { watchLeaks } from "../../support/leaks.js";
import { temporaryFolder } from "../../support/temporary.js";
import { testIdentity } from "../../support/tls-loopback.js";
import { type Script, ScriptedServer } from "./scripted-server.js";

const identity = await testIdentity();
watchLeaks();

async function site(t: TestContext, script: Script) {
  const server = await ScriptedServer.start({ identity, content: Buffer.from("content"), script });
  t.after(() => server.stop());
  const own = { host: "127.0.0.1", port: server.port, user: "ada", password: "x", retry: { attempts: 0 } };
  return { ...own, tls: { authorities: [identity.certificate] } };
}

const hostile = [
  "../up",
  "..",
  "/etc/passwd",
  "a/b",
  "sub/../../up",
  "nul\0",
  "back\x08space",
  "\x1b]0;title\x07",
  "honest",
];
const unix = (name: string, kind = "-") => `${kind}rw-r--r-- 1 ada staff 7 Jan  2  2024 ${name}\r\n`;

/** As lines of MLSD, and of LIST as other servers send it. */
const forms: Readonly<Record<string, (names: readonly string[]) => Script>> = {
  MLSD: (names) => ({
    MLSD: (session) => session.sendFile(names.map((name) => `type=file;size=7; ${name}\r\n`).join("")),
  }),
  LIST: (names) => ({
    FEAT: (session) => session.send("211-Features\r\n SIZE\r\n211 End\r\n"),
    SIZE: (session) => session.send("213 7\r\n"),
    LIST: (session) => session.sendFile(names.map((name) => unix(name)).join("")),
  }),
};

for (const [form, script] of Object.entries(forms)) {
  test(`${form}: whatever names it sends, a mirror writes into its folder alone`, async (t) => {
    const options = await site(t, script(hostile));
    await using folder = await temporaryFolder("names");
    const local = path.join(folder.path, "in", "here");
    await mkdir(local, { recursive: true });
    await using pool = new FtpsPool(options, { size: 2 });
    const { copied, failed } = await mirror(pool, { direction: "down", local, remote: "/" });
    assert.deepEqual([copied, failed], [3, 0]);
    assert.deepEqual((await readdir(local)).sort(), ["\x1b]0;title\x07", "back\x08space", "honest"]);
    assert.deepEqual(await readdir(folder.path), ["in"]);
    assert.deepEqual(await readdir(path.dirname(local)), ["here"]);
  });
}

test("sizes that no file has are not told as sizes, and what cannot be read is told as a line", async (t) => {
  const sizes = ["-1", "99999999999999999999", "9007199254740993", "0x10", "1e9", "", "7"];
  const facts = sizes.map((size, index) => `type=file;size=${size}; ${index}\r\n`).join("");
  const client = await connect(await site(t, { MLSD: (session) => session.sendFile(facts) }));
  t.after(() => client.destroy());
  const { entries } = await client.list("/");
  assert.deepEqual(
    entries.map(({ size }) => size),
    [...Array(sizes.length - 1).fill(undefined), 7],
  );
});

test("a file that is said to be huge takes no more than what comes, and is none", async (t) => {
  const script: Script = {
    MLST: (session, name) => session.send(`250-Here\r\n type=file;size=9007199254740991; ${name}\r\n250 End\r\n`),
  };
  const client = await connect(await site(t, script));
  t.after(() => client.destroy());
  await using folder = await temporaryFolder("huge");
  const isCut = (error: unknown): boolean => error instanceof FtpsError && error.code === "incomplete";
  await assert.rejects(client.download("/file", path.join(folder.path, "file")), isCut);
  await assert.rejects(client.content("/file"), isCut);
  assert.deepEqual(await readdir(folder.path), []);
});
