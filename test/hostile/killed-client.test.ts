import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { ServerEvent } from "../../src/server/events.js";
import { offeredLength } from "../../src/storage/offered-length.js";
import { watchLeaks } from "../support/leaks.js";
import { WireClient } from "../support/wire-client.js";
import { serve } from "./data-side.js";
import type { KilledUpload } from "./killed-client.js";

watchLeaks();

const program = fileURLToPath(new URL("killed-client.js", import.meta.url));

/** SIGKILL: the kernel ends its connections, and nobody says close_notify. */
async function uploadAndDie(upload: KilledUpload): Promise<void> {
  const client = fork(program, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  client.send(upload);
  const ended = once(client, "exit");
  const [word] = await Promise.race([once(client, "message"), ended]);
  assert.equal(word, "sent");
  client.kill("SIGKILL");
  await ended;
}

/** Its last words are a close_notify on each connection, that of the data first. */
async function uploadAndLeave(upload: KilledUpload): Promise<void> {
  const client = fork(program, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = once(client, "exit");
  client.send(upload);
  const [word] = await Promise.race([once(client, "message"), ended]);
  assert.equal(word, "sent");
  client.send("leave");
  client.disconnect();
  await ended;
}

for (const clear of ["nothing", "data", "all"] as const)
  for (const bytes of [10_000, 3_000_000])
    test(`a client that is killed ${bytes} bytes into its upload, in clear: ${clear}: not published, old or new, and kept`, async (t) => {
      const old = "the old file";
      const server = await serve(t, {
        files: { "/old": old },
        settings: { tls: { control: "optional", data: "optional" } },
      });
      const { host, explicit, implicit, ca } = server;
      for (const name of ["new", "old"]) {
        await uploadAndDie({ place: { host, explicit, implicit, ca }, clear, name, bytes });
        await server.event((event) => event.type === "transfer" && event.path === `/${name}` && !event.completed);
      }
      const client = await WireClient.loggedIn(server);
      t.after(() => client.close());
      assert.equal(String((await client.fetch("NLST")).data), "old\r\n");
      assert.equal(String((await client.fetch("RETR old")).data), old);
      assert.equal((await client.command("SIZE old")).code, 550, "the old size would be taken for what was sent");
      const { code, lines } = await client.command("SIZE new");
      assert.equal(code, 213);
      // The kernel may have thrown away what the server had not read yet.
      const offered = Number(lines[0]?.slice(4));
      assert.ok(offered <= offeredLength(bytes) && offered % 4096 === 0, `${offered}`);
      const whole = Buffer.alloc(bytes + 5000, "new ");
      assert.equal((await client.command(`REST ${offered}`)).code, 350);
      assert.equal((await client.store("STOR new", whole.subarray(offered))).code, 226);
      assert.ok((await client.fetch("RETR new")).data.equals(whole));
      assert.ok(server.events.every(({ type }) => type !== "failure"));
    });

test("a client that gives up and leaves in good order has sent no file, and what came is kept", async (t) => {
  const old = "the old file";
  const server = await serve(t, { files: { "/old-10000": old, "/old-3000000": old } });
  const { host, explicit, implicit, ca } = server;
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  for (const bytes of [10_000, 3_000_000])
    for (const kind of ["new", "old"]) {
      const name = `${kind}-${bytes}`;
      await uploadAndLeave({ place: { host, explicit, implicit, ca }, clear: "nothing", name, bytes });
      const isOfIt = (event: ServerEvent): boolean => event.type === "transfer" && event.path === `/${name}`;
      const event = await server.event(isOfIt);
      assert.ok(event.type === "transfer" && !event.completed, `${bytes} bytes to ${name} are published`);
      // What was still on its way when the control connection ended is not read any more.
      assert.ok(event.bytes <= bytes);
      const { code } = await client.command(`SIZE ${name}`);
      assert.equal(code, kind === "new" && event.bytes > 4096 ? 213 : 550);
      if (kind === "old") assert.equal(String((await client.fetch(`RETR ${name}`)).data), old);
    }
});
