import assert from "node:assert/strict";
import { readdir, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { preparedFolder, ServeProcess } from "./serve-process.js";

const DAY_S = 86_400;
const content = Buffer.from(Array.from({ length: 20_000 }, (_, index) => String(10_000 + index)).join(""));

/** Of all that is in it. */
async function bytesIn(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(path.join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

test("what a killed server had of an upload is offered by the next one, and swept when its time is over", async () => {
  await using folder = await preparedFolder();
  const home = path.join(folder.data, "files", folder.user);
  {
    await using killed = await ServeProcess.start({ data: folder.data });
    const client = await killed.client(folder);
    await client.command("TYPE I");
    const stream = await client.transfer("STOR whole.bin");
    stream.write(content.subarray(0, 90_000));
    while ((await bytesIn(home)) === 0);
    killed.signal("SIGKILL");
    await killed.ended;
    stream.destroy();
    client.close();
  }
  const [part = ""] = await readdir(home);
  assert.match(part, /^\.sealift-[a-z2-7]{26}\.part$/);
  {
    await using server = await ServeProcess.start({ data: folder.data });
    const client = await server.client(folder);
    assert.equal((await client.fetch("NLST")).data.length, 0);
    await client.command("TYPE I");
    const told = await client.command("SIZE whole.bin");
    assert.equal(told.code, 213);
    const offered = Number(told.lines[0]?.slice(4));
    assert.ok(offered > 0 && offered < 90_000 && offered % 4096 === 0, `${offered}`);
    client.close();
    await server.stop();
  }
  const then = Date.now() / 1000 - 2 * DAY_S;
  await utimes(path.join(home, part), then, then);
  await using server = await ServeProcess.start({ data: folder.data });
  await server.logged(({ event, emptied }) => event === "parts-swept" && emptied === 1);
  assert.equal((await stat(path.join(home, part))).size, 0);
  const client = await server.client(folder);
  await client.command("TYPE I");
  assert.equal((await client.command("SIZE whole.bin")).code, 550);
  assert.equal((await client.store("STOR whole.bin", content)).code, 226);
  assert.deepEqual(await readdir(home), ["whole.bin"]);
  client.close();
  await server.stop();
});

test("what was appended in place and cut is not read either when upload.copyLimit is raised behind it", async () => {
  await using folder = await preparedFolder();
  const small = { data: folder.data, environment: { SEALIFT_UPLOAD__COPYLIMIT: "1000B" } };
  {
    await using server = await ServeProcess.start(small);
    const client = await server.client(folder);
    await client.command("TYPE I");
    assert.equal((await client.store("STOR log", content.subarray(0, 50_000))).code, 226);
    const raw = await client.dial(await client.passive());
    assert.equal((await client.command("APPE log")).code, 150);
    const stream = await client.secureData(raw);
    stream.on("error", () => {}).resume();
    await new Promise((resolve) => stream.write(content.subarray(0, 30_000), resolve));
    // FIN without close_notify.
    raw.end();
    assert.equal((await client.read()).code, 426);
    client.close();
    await server.stop();
  }
  const home = path.join(folder.data, "files", folder.user);
  assert.ok((await stat(path.join(home, "log"))).size > 50_000, "it was appended in place");
  await using server = await ServeProcess.start({ data: folder.data });
  const client = await server.client(folder);
  await client.command("TYPE I");
  assert.ok((await client.fetch("RETR log")).data.equals(content.subarray(0, 50_000)));
  client.close();
  await server.stop();
});
