import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { preparedFolder, ServeProcess } from "./serve-process.js";

test("thumbnails: off until a reload switches them on, off again with another, and nothing outlives the server", async () => {
  await using folder = await preparedFolder();
  const image = await sharp({ create: { width: 300, height: 200, channels: 3, background: "red" } })
    .jpeg()
    .toBuffer();
  await using server = await ServeProcess.start({ data: folder.data });
  const client = await server.client(folder);
  assert.equal((await client.store("STOR a photo.jpg", image)).code, 226);
  assert.equal((await client.command("THMB PNG 30 30 a photo.jpg")).code, 502);
  const config = path.join(folder.data, "sealift.yaml");
  await writeFile(config, "thumbnails:\n  enabled: true\n");
  assert.match((await server.cli("reload")).output, /changed: thumbnails\.enabled\n/);
  const { data, reply } = await client.fetch("THMB PNG 30 30 a photo.jpg");
  assert.equal(reply.code, 226);
  const { format, width, height } = await sharp(data).metadata();
  assert.deepEqual([format, width, height], ["png", 30, 20]);
  await writeFile(config, "thumbnails:\n  enabled: false\n");
  await server.cli("reload");
  assert.equal((await client.command("THMB PNG 30 30 a photo.jpg")).code, 502);
  client.close();
  await server.stop();
});
