import assert from "node:assert/strict";
import { test } from "node:test";
import { freePortRange } from "../interop/launch.js";
import { preparedFolder, ServeProcess as Serve, type ServeProcess } from "./serve-process.js";

async function exchange(server: ServeProcess, login: { user: string; password: string }, options: object) {
  const client = await server.client({ ...login, ...options });
  assert.equal((await client.store("STOR a.txt", "hello")).code, 226);
  assert.equal(String((await client.fetch("RETR a.txt")).data), "hello");
  const { code, lines } = await client.command("PASV");
  client.close();
  return { code, line: lines[0] ?? "" };
}

test("the default addresses are all, IPv4 and IPv6; PASV tells an IPv4 client the address it reached", async () => {
  await using folder = await preparedFolder();
  const args = ["--explicit", "*:0", "--implicit", "*:0", "--passive", "0"];
  await using server = await Serve.start({ data: folder.data, args });
  assert.equal(server.ready.explicit.host, "::");
  for (const implicit of [false, true]) {
    const four = await exchange(server, folder, { host: "127.0.0.1", implicit });
    assert.equal(four.code, 227);
    assert.match(four.line, /\(127,0,0,1,/);
    assert.equal((await exchange(server, folder, { host: "::1", implicit })).code, 425);
  }
  const client = await server.client({ ...folder, host: "::1" });
  await server.logged(({ event, address }) => event === "login" && address === "::1");
  assert.match((await server.cli("status")).output, /^explicit {3}port \d+, all addresses, TLS default$/m);
  client.close();
  await server.stop();
});

test("--passive takes one port, a range, or 0 for any; off turns a listener off", async () => {
  await using folder = await preparedFolder();
  const range = await freePortRange(3);
  const [first = ""] = range.split("-");
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["0", ["--explicit", "127.0.0.1:0", "--implicit", "off"], /^[1-9]\d*$/],
    [first, ["--explicit", "off", "--implicit", "127.0.0.1:0"], new RegExp(`^${first}$`)],
    [range, ["--explicit", "127.0.0.1:0", "--implicit", "127.0.0.1:0"], new RegExp(`^${range}$`)],
  ];
  for (const [passive, listeners, told] of cases) {
    await using server = await Serve.start({ data: folder.data, args: [...listeners, "--passive", passive, "--json"] });
    assert.match(server.ready.passive, told);
    assert.equal(listeners[1] === "off", (server.ready.explicit as unknown) === "off");
    assert.equal(listeners[3] === "off", (server.ready.implicit as unknown) === "off");
    const client = await server.client({ ...folder, implicit: listeners[1] === "off" });
    const [low = 0, high = low] = server.ready.passive.split("-").map(Number);
    for (let count = 0; count < 4; count++) {
      const port = await client.passive();
      assert.ok(port >= low && port <= high, `${port} is not in ${passive}`);
    }
    client.close();
    await server.stop();
  }
});
