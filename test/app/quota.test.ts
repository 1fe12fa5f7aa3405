import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { preparedFolder, ServeProcess } from "./serve-process.js";

async function setUser(server: ServeProcess, ...options: readonly string[]): Promise<void> {
  const { status, errors } = await server.cli("user", "set", "demo", ...options);
  assert.equal(status, 0, errors);
}

test("a user's quota holds for home and folders together, other limits reach open sessions, and the log warns in time", async () => {
  await using folder = await preparedFolder();
  const shared = path.join(folder.path, "shared");
  await mkdir(shared);
  await writeFile(path.join(shared, "before.bin"), Buffer.alloc(400));
  await using server = await ServeProcess.start({ data: folder.data });
  await setUser(server, "--folder", `/shared=${shared}`, "--quota-bytes", "1000", "--quota-files", "50");
  const client = await server.client(folder);
  assert.deepEqual((await client.command("SITE QUOTA")).lines.slice(1, 3), [
    " Bytes: 400 of 1000 (400 bytes of 1000 bytes, 40 %)",
    " Files: 1 of 50 (2 %)",
  ]);
  assert.equal((await client.store("STOR a.bin", Buffer.alloc(500))).code, 226);
  await server.logged(({ event, user }) => event === "quota-nearly-full" && user === "demo");
  assert.equal((await client.command("ALLO 101")).code, 552);
  assert.equal((await client.store("STOR /shared/b.bin", Buffer.alloc(101))).code, 552);
  assert.equal((await client.command("DELE /shared/b.bin")).code, 250);

  await setUser(server, "--quota-bytes", "2000");
  const isKnown = async (): Promise<boolean> =>
    / of 2000 /.test((await client.command("SITE QUOTA")).lines[1] ?? "") &&
    (await client.command("ALLO 1100")).code === 200;
  // Sessions know within half a second, and so do those who keep the account.
  for (const since = performance.now(); !(await isKnown()); )
    assert.ok(performance.now() - since < 2000, "the new quota is not known");
  assert.equal((await client.store("STOR /shared/b.bin", Buffer.alloc(1100))).code, 226);
  assert.match((await client.command("SITE QUOTA")).lines[1] ?? "", / 2000 of 2000 /);
  assert.equal(server.log.filter(({ event }) => event === "quota-nearly-full").length, 2);
  client.close();
  await server.stop();
});

test("the first quota ends open sessions; the next login is under it", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const before = await server.client(folder);
  assert.equal((await before.store("STOR a.bin", Buffer.alloc(500))).code, 226);
  await setUser(server, "--quota-bytes", "600");
  assert.equal((await before.read()).code, 421);
  const client = await server.client(folder);
  assert.equal((await client.store("STOR b.bin", Buffer.alloc(101))).code, 552);
  assert.equal((await client.store("STOR b.bin", Buffer.alloc(100))).code, 226);
  client.close();
  await server.stop();
});
