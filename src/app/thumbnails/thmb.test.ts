import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, type TestContext, test } from "node:test";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { startTestServer, type TestServer } from "../../../test/support/ftps-server.js";
import { watchLeaks } from "../../../test/support/leaks.js";
import { assertCodesStand } from "../../../test/support/reply-codes.js";
import { WatchedStorage } from "../../../test/support/watched-storage.js";
import { WireClient } from "../../../test/support/wire-client.js";
import type { RightRule } from "../../accounts/rights.js";
import { StorageError } from "../../storage/errors.js";
import { createMemoryStorage } from "../../storage/memory/index.js";
import { SharpThumbnails } from "./maker.js";

const blank = sharp({ create: { width: 300, height: 200, channels: 3, background: "#3366cc" } });
const png = await blank.clone().png().toBuffer();
const jpeg = await blank.clone().jpeg().toBuffer();
const noise = {
  width: 900,
  height: 900,
  channels: 3,
  background: "#000",
  noise: { type: "gaussian", mean: 128, sigma: 90 },
} as const;
const detailed = await sharp({ create: noise }).jpeg().toBuffer();

/** The head of a PNG says that it is larger than it is. */
function claiming(width: number, height: number): Buffer {
  const bytes = Buffer.from(png);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

const files = {
  "/a.png": png,
  "/a.jpg": jpeg,
  "/a.gif": await blank.clone().gif().toBuffer(),
  "/a.webp": await blank.clone().webp().toBuffer(),
  "/turned.jpg": await blank.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  "/clear.png": await blank.clone().ensureAlpha(0).png().toBuffer(),
  "/small.png": await blank.clone().resize(10, 5).png().toBuffer(),
  "/ my photo 1.png": png,
  "/cut.jpg": detailed.subarray(0, detailed.length / 2),
  "/bomb.png": claiming(30_000, 30_000),
  "/false.png": claiming(600, 600),
  "/image.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
  "/text.jpg": "not an image at all\r\n",
  "/empty.png": "",
  "/photos/a.png": png,
};

interface Scene {
  readonly server: TestServer;
  readonly client: WireClient;
  readonly watched: WatchedStorage;
  readonly maker: SharpThumbnails;
}

async function scene(t: TestContext, rights?: readonly RightRule[]): Promise<Scene> {
  const watched = new WatchedStorage(createMemoryStorage({ files }));
  const maker = new SharpThumbnails();
  const server = await startTestServer({
    openStorage: watched.openStorage,
    settings: { thumbnails: { enabled: true } },
    thumbnails: maker,
    ...(rights === undefined ? {} : { rights }),
  });
  t.after(async () => {
    await server.stop();
    assert.equal(watched.open, 0);
    assert.equal(maker.pid, undefined);
    assertCodesStand(server.events);
  });
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  return { server, client, watched, maker };
}

/** Of a command that is refused before a data connection is opened. */
async function refusal(client: WireClient, line: string): Promise<string> {
  await client.passive();
  const { lines } = await client.command(line);
  return lines.join("\n");
}

async function shape(image: Buffer): Promise<string> {
  const { format, width, height } = await sharp(image).metadata();
  return `${format} ${width}x${height}`;
}

describe("THMB", () => {
  watchLeaks();

  test("images of all kinds become small ones of the kind that is asked for", async (t) => {
    const { client } = await scene(t);
    for (const [line, expected] of [
      ["PNG 100 100 a.jpg", "png 100x67"],
      ["JPEG 100 100 a.png", "jpeg 100x67"],
      ["GIF 300 20 a.gif", "gif 30x20"],
      ["png 1 1 a.webp", "png 1x1"],
      ["PNG 100 100 turned.jpg", "png 67x100"],
      ["PNG 2048 2048 small.png", "png 10x5"],
      ["JPEG 30 30  my photo 1.png", "jpeg 30x20"],
      ["PNG 90 90 /photos/a.png", "png 90x60"],
    ] as const) {
      const { data, reply } = await client.fetch(`THMB ${line}`);
      assert.equal(reply.lines.join(), "226 Transfer complete");
      assert.equal(await shape(data), expected, line);
    }
  });

  test("what is transparent becomes white in JPEG, and stays transparent in PNG", async (t) => {
    const { client } = await scene(t);
    const first = async (line: string) => [
      ...(
        await sharp((await client.fetch(line)).data)
          .raw()
          .toBuffer()
      ).subarray(0, 4),
    ];
    assert.deepEqual((await first("THMB JPEG 9 9 clear.png")).slice(0, 3), [255, 255, 255]);
    assert.equal((await first("THMB PNG 9 9 clear.png"))[3], 0);
  });

  test("TYPE A: the bytes of the image arrive as they are", async (t) => {
    const { client } = await scene(t);
    const { data } = await client.fetch("THMB PNG 100 100 a.jpg");
    await client.command("TYPE A");
    assert.deepEqual((await client.fetch("THMB PNG 100 100 a.jpg")).data, data);
  });

  test("what is no image, or not to be one, is refused in words", async (t) => {
    const { client, maker } = await scene(t);
    for (const [name, words] of [
      ["cut.jpg", /^550 That is no image/],
      ["false.png", /^550 That is no image/],
      ["text.jpg", /^550 That is no image/],
      ["image.svg", /^550 That is no image/],
      ["empty.png", /^550 That is no image/],
      ["bomb.png", /^550 That image has too many pixels/],
      ["photos", /^550 That is a directory/],
      ["nothing.png", /^550 No such file/],
    ] as const)
      assert.match(await refusal(client, `THMB PNG 100 100 ${name}`), words, name);
    const { pid } = maker;
    assert.equal((await client.fetch("THMB PNG 50 50 a.jpg")).reply.code, 226);
    assert.equal(maker.pid, pid, "none of them ended the process");
  });

  test("a thumbnail that would be too large is refused, and can be had as JPEG", async (t) => {
    const { client, watched } = await scene(t);
    const large = await sharp({ create: { ...noise, width: 2048, height: 2048 } })
      .jpeg()
      .toBuffer();
    const upload = await client.transfer("STOR large.jpg");
    upload.end(large);
    assert.equal((await client.read()).code, 226);
    assert.match(await refusal(client, "THMB PNG 2048 2048 large.jpg"), /^550 That thumbnail would be too large/);
    assert.equal(await shape((await client.fetch("THMB JPEG 2048 2048 large.jpg")).data), "jpeg 2048x2048");
    assert.equal(watched.readers, 0);
  });

  test("its argument, REST and RANG", async (t) => {
    const { client } = await scene(t);
    for (const [argument, code] of [
      ["", "501"],
      ["PNG 100 a.png", "501"],
      ["PNG 100 100", "501"],
      ["PNG 100 100 ", "501"],
      ["PNG 0 100 a.png", "501"],
      ["PNG 100 2049 a.png", "501"],
      ["PNG 99999999999 1 a.png", "501"],
      ["PNG -1 1 a.png", "501"],
      ["BMP 100 100 a.png", "504"],
      ["TIFF 100 100 a.png", "504"],
    ] as const)
      assert.equal((await refusal(client, `THMB ${argument}`)).slice(0, 3), code, argument);
    await client.command("REST 5");
    assert.match(await refusal(client, "THMB PNG 9 9 a.png"), /^504/);
    await client.command("RANG 1 5");
    assert.match(await refusal(client, "THMB PNG 9 9 a.png"), /^504/);
  });

  test("it needs the right to read, and FEAT names it", async (t) => {
    const { client } = await scene(t, [{ path: "/", allow: ["list", "write"] }]);
    assert.match(await refusal(client, "THMB PNG 9 9 a.png"), /^550 .*right: read/);
    const { lines } = await client.command("FEAT");
    assert.ok(lines.includes(" THMB PNG|JPEG|GIF max_width max_height pathname"), lines.join("\n"));
  });

  test("PRET makes none", async (t) => {
    const { client, maker } = await scene(t);
    assert.equal((await client.command("PRET THMB PNG 9 9 a.png")).code, 200);
    assert.equal(maker.pid, undefined);
  });

  test("it is off while the setting is, and without somebody to make them", async (t) => {
    const server = await startTestServer({ settings: { thumbnails: { enabled: true } } });
    t.after(() => server.stop());
    const client = await WireClient.loggedIn(server);
    t.after(() => client.close());
    assert.equal((await client.command("THMB PNG 9 9 a.png")).code, 502);
    assert.doesNotMatch((await client.command("FEAT")).lines.join("\n"), /THMB/);
  });
});

describe("a thumbnail under way", () => {
  watchLeaks();

  test("the process is killed: 451, and the next one has a new process", async (t) => {
    const { client, watched, maker } = await scene(t);
    await client.fetch("THMB PNG 9 9 a.jpg");
    const before = maker.pid ?? assert.fail();
    const hold = watched.hold("read");
    await client.passive();
    client.send("THMB PNG 9 9 a.png");
    await hold.reached;
    process.kill(before, "SIGKILL");
    const answer = client.read();
    hold.release();
    assert.match((await answer).lines.join(), /^451 The thumbnail could not be made/);
    assert.equal((await client.fetch("THMB PNG 9 9 a.jpg")).reply.code, 226);
    assert.notEqual(maker.pid, before);
  });

  test("ABOR ends it at once: 426, and 226 behind it", async (t) => {
    const { client, watched } = await scene(t);
    const hold = watched.hold("read");
    await client.passive();
    client.send("THMB PNG 9 9 a.png");
    await hold.reached;
    client.send("ABOR");
    assert.equal((await client.read()).code, 426);
    assert.equal((await client.read()).code, 226);
    assert.equal((await client.command("NOOP")).code, 200);
    hold.release();
    assert.equal((await client.fetch("THMB PNG 9 9 a.jpg")).reply.code, 226);
  });

  test("ABOR in the same packet", async (t) => {
    const { client } = await scene(t);
    for (let turn = 0; turn < 5; turn++) {
      await client.passive();
      client.send("THMB PNG 9 9 a.png\r\nABOR");
      const first = await client.read();
      assert.ok([426, 150].includes(first.code), `${first.code}`);
      if (first.code === 150) assert.equal((await client.read()).code, 426);
      assert.equal((await client.read()).code, 226);
    }
    assert.equal((await client.fetch("THMB PNG 9 9 a.jpg")).reply.code, 226);
  });

  test("the client leaves: all is closed", async (t) => {
    const { client, watched, server } = await scene(t);
    const hold = watched.hold("read");
    await client.passive();
    client.send("THMB PNG 9 9 a.png");
    await hold.reached;
    client.close();
    await server.event(({ type }) => type === "session-closed");
    hold.release();
  });

  test("the server stops: all is closed", async (t) => {
    const { client, watched, server } = await scene(t);
    const hold = watched.hold("read");
    await client.passive();
    client.send("THMB PNG 9 9 a.png");
    await hold.reached;
    const stopped = server.stop();
    hold.release();
    await stopped;
  });

  test("the storage fails: as for any file, and the log has it", async (t) => {
    const { client, watched, server } = await scene(t);
    watched.fail("read", new StorageError("failed", "a disk that is broken"));
    assert.match(await refusal(client, "THMB PNG 9 9 a.png"), /^451 The storage failed/);
    assert.ok(server.events.some(({ type }) => type === "failure"));
    watched.fail("read", undefined);
    assert.equal((await client.fetch("THMB PNG 9 9 a.png")).reply.code, 226);
  });

  test("clients that cut off the data connection hold no place", async (t) => {
    const { client, server } = await scene(t);
    for (let turn = 0; turn < 6; turn++) {
      const stream = await client.transfer("THMB PNG 300 300 a.jpg");
      stream.destroy();
      const { code } = await client.read();
      assert.ok([226, 425, 426].includes(code), `${code}`);
    }
    assert.equal((await client.fetch("THMB PNG 9 9 a.jpg")).reply.code, 226);
    assert.ok(!server.events.some(({ type }) => type === "failure"));
  });

  test("many at once: each is made, or told that there are too many", async (t) => {
    const { server } = await scene(t);
    const clients = await Promise.all(Array.from({ length: 6 }, () => WireClient.loggedIn(server)));
    for (const each of clients) await each.passive();
    const codes = await Promise.all(clients.map(async (each) => (await each.command("THMB PNG 9 9 a.png")).code));
    assert.deepEqual([...new Set(codes)].sort(), [150, 450]);
    assert.equal(codes.filter((code) => code === 150).length, 4);
    for (const each of clients) {
      each.close();
      if (!each.socket.closed) await once(each.socket, "close");
    }
  });
});
