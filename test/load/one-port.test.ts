import assert from "node:assert/strict";
import { test } from "node:test";
import { fullRights } from "../../src/accounts/rights.js";
import { openDiskStorage } from "../../src/storage/disk/index.js";
import { startTestServer, type TestServer } from "../support/ftps-server.js";
import { temporaryFolder } from "../support/temporary.js";
import { WireClient } from "../support/wire-client.js";

const SESSIONS = 200;
const FILES = 20;

/** Content that nobody else sends, of a size that nobody else has. */
function contentOf(session: number, file: number): Buffer {
  const label = `session ${session} file ${file} `;
  return Buffer.alloc(500 + session * FILES + file, label);
}

/** Half of the files go up, and each of those comes down again. */
async function moveFiles(server: TestServer, session: number): Promise<number> {
  const client = await WireClient.loggedIn(server);
  let moved = 0;
  for (let file = 0; file < FILES / 2; file++) {
    const content = contentOf(session, file);
    const stored = await client.store(`STOR s${session}-f${file}`, content);
    assert.equal(stored.code, 226, stored.lines.join());
    const { data, reply } = await client.fetch(`RETR s${session}-f${file}`);
    assert.equal(reply.code, 226, reply.lines.join());
    assert.ok(
      data.equals(content),
      `session ${session} got ${data.subarray(0, 24)} of ${data.length} bytes for its file ${file}`,
    );
    moved += 2;
  }
  assert.equal((await client.command("QUIT")).code, 221);
  client.close();
  return moved;
}

test(`${SESSIONS} sessions at once through one passive port, ${FILES} files each: none mixed up, none lost`, async () => {
  await using folder = await temporaryFolder("one-port");
  const server = await startTestServer({
    settings: { tls: { binding: "require" } },
    rights: fullRights,
    openStorage: (account) => openDiskStorage({ root: folder.path, secret: Buffer.alloc(32, 7), owner: account.name }),
  });
  assert.equal(server.server.passivePorts.length, 1);
  const moved = await Promise.all(Array.from({ length: SESSIONS }, (_, session) => moveFiles(server, session)));
  assert.equal(
    moved.reduce((sum, count) => sum + count, 0),
    SESSIONS * FILES,
  );
  const bound = server.events.filter((event) => event.type === "transfer" && event.resumed && event.completed);
  assert.equal(bound.length, SESSIONS * FILES, "every transfer was bound to its session");
  await server.stop();
});
