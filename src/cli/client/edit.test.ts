import assert from "node:assert/strict";
import { open, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { startTestServer, testPassword, testUser } from "../../../test/support/ftps-server.js";
import { runProgram } from "../../../test/support/run-program.js";
import { temporaryFolder } from "../../../test/support/temporary.js";
import { connect, FtpsError } from "../../client/index.js";
import { editRemote } from "./edit.js";

const { signal } = new AbortController();

/** A client, an editor that is a script, and a folder for what is edited. */
async function site(t: TestContext, script: string, settings = {}) {
  const server = await startTestServer({ settings, files: { "/a.txt": "one\n", "/d/x": "x" } });
  t.after(() => server.stop());
  const at = { host: server.host, port: server.explicit, user: testUser, password: testPassword };
  const client = await connect({ ...at, tls: { authorities: [server.ca] } });
  t.after(() => client.close());
  delete process.env.TMPDIR;
  const folder = await temporaryFolder("editing");
  t.after(() => folder.remove());
  const editor = path.join(folder.path, "editor");
  await writeFile(editor, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const seen = path.join(folder.path, "seen");
  Object.assign(process.env, { VISUAL: `'${editor}' --wait`, TMPDIR: folder.path, SEEN: seen });
  const left = async () => (await readdir(folder.path)).filter((name) => name.startsWith("sealift-edit-"));
  return { client, folder: folder.path, seen, left, text: async () => String(await client.content("/a.txt")) };
}

test("what was edited is put back; the copy was for its owner alone, and is gone", async (t) => {
  const script = `stat -c %a "$2" "$(dirname "$2")" > "$SEEN"; echo "$1" >> "$2"`;
  const { client, seen, left, text } = await site(t, script);
  assert.equal(await editRemote(client, "/a.txt", signal), 11);
  assert.equal(await text(), "one\n--wait\n");
  assert.equal(await readFile(seen, "utf8"), "600\n700\n");
  assert.equal(await editRemote(client, "/new file.txt", signal), 7);
  assert.deepEqual(await left(), []);
});

test("nothing changed: nothing is sent; an editor that fails: neither; a folder is none to edit", async (t) => {
  const { client, left, text } = await site(t, `[ "$(cat "$2")" = one ] || exit 3`);
  assert.equal(await editRemote(client, "/a.txt", signal), undefined);
  await client.upload({ text: "two\n" }, "/a.txt");
  await assert.rejects(editRemote(client, "/a.txt", signal), { message: /ended with 3/ });
  await assert.rejects(editRemote(client, "/d", signal), { code: "refused" });
  assert.equal(await text(), "two\n");
  assert.deepEqual(await left(), []);
});

test("what changed on the server meanwhile is left alone, and what was edited is kept and named", async (t) => {
  const { client, left, text, folder, seen } = await site(t, `echo mine >> "$2"; cat "$SEEN"`);
  await runProgram("mkfifo", [seen]);
  const rejected = assert.rejects(editRemote(client, "/a.txt", signal), (error) => {
    assert.ok(error instanceof FtpsError && error.code === "changed");
    assert.match(error.hint ?? "", /kept: .*\/a\.txt$/);
    return true;
  });
  // Opens when the editor does.
  const waiting = await open(seen, "w");
  // Of the same size, within the same second: only the hash tells.
  await client.upload({ text: "two\n" }, "/a.txt");
  await waiting.close();
  await rejected;
  assert.equal(await text(), "two\n");
  const [kept = ""] = await left();
  assert.equal(await readFile(path.join(folder, kept, "a.txt"), "utf8"), "one\nmine\n");
});
