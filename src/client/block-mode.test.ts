import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { startTestServer, testPassword, testUser } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { temporaryFolder } from "../../test/support/temporary.js";
import { connect, FtpsError, FtpsPool, mirror } from "./index.js";

watchLeaks();

const COUNT = 30;
const LANES = 3;

for (const version of ["TLSv1.2", "TLSv1.3"] as const)
  test(`${version}: a mirror of small files opens a data connection for each control connection, and the large one its own`, async (t) => {
    const server = await startTestServer();
    t.after(() => server.stop());
    const tls = { authorities: [server.ca], minimum: version, maximum: version };
    const target = { host: server.host, port: server.explicit, user: testUser, password: testPassword, tls };
    await using pool = new FtpsPool(target, { size: LANES });
    await using folder = await temporaryFolder("block-mode");
    for (let index = 0; index < COUNT; index++) await writeFile(path.join(folder.path, `f${index}`), `file ${index}`);
    await writeFile(path.join(folder.path, "large"), Buffer.alloc(300_000, "x"));
    const before = server.events.length;
    const count = (verb: string): number =>
      server.events.slice(before).filter((event) => event.type === "command" && event.verb === verb).length;
    const up = await mirror(pool, { direction: "up", local: folder.path, remote: "/m" });
    assert.deepEqual([up.copied, up.failed], [COUNT + 1, 0]);
    const back = `${folder.path}/back`;
    const down = await mirror(pool, { direction: "down", local: back, remote: "/m" });
    assert.deepEqual([down.copied, down.failed], [COUNT + 1, 0]);
    for (let index = 0; index < COUNT; index++)
      assert.equal(await readFile(path.join(back, `f${index}`), "utf8"), `file ${index}`);
    // Each lane's own, once more behind a listing or the large file.
    assert.ok(count("EPSV") <= 3 * LANES + 4, String(count("EPSV")));
    assert.ok(count("STOR") === COUNT + 1 && count("RETR") === COUNT + 1);
  });

test("files that do not fit are refused one by one, and those that fit go on, without an attempt more", async (t) => {
  const server = await startTestServer({ capacity: 10_000 });
  t.after(() => server.stop());
  const target = { host: server.host, port: server.explicit, user: testUser, password: testPassword };
  const client = await connect({ ...target, tls: { authorities: [server.ca] }, retry: { attempts: 0 } });
  t.after(() => client.close());
  const put = (name: string, size: number) => client.upload(Buffer.alloc(size), `/${name}`, { blockMode: true });
  for (const round of [1, 2, 3]) {
    await assert.rejects(put(`large-${round}`, 20_000), FtpsError);
    await put(`small-${round}`, 100);
  }
  const names = (await client.list("/")).entries.map(({ name }) => name);
  assert.deepEqual(names.sort(), ["small-1", "small-2", "small-3"]);
});
