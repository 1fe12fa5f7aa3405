import assert from "node:assert/strict";
import { test } from "node:test";
import { testUser } from "../support/ftps-server.js";
import { watchLeaks } from "../support/leaks.js";
import { fxpScene, listening, PEER, STRANGER } from "./fxp-side.js";

watchLeaks();

const own = "127.0.0.1";

/** Lines that ask the server to connect there. */
function asks(host: string, port: number): readonly string[] {
  return [`PORT ${host.replaceAll(".", ",")},${port >> 8},${port & 255}`, `EPRT |1|${host}|${port}|`];
}

const cases = [
  { fxp: "off", allow: [], activeMode: false, to: { [own]: 502, [PEER]: 502, [STRANGER]: 502 } },
  { fxp: "off", allow: [], activeMode: true, to: { [own]: 200, [PEER]: 504, [STRANGER]: 504 } },
  {
    fxp: "for another user",
    allow: [{ user: "grace" }],
    activeMode: false,
    to: { [own]: 504, [PEER]: 504, [STRANGER]: 504 },
  },
  {
    fxp: "for another user",
    allow: [{ user: "grace" }],
    activeMode: true,
    to: { [own]: 200, [PEER]: 504, [STRANGER]: 504 },
  },
  {
    fxp: "for this user",
    allow: [{ user: testUser }],
    activeMode: false,
    to: { [own]: 504, [PEER]: 200, [STRANGER]: 504 },
  },
  {
    fxp: "for this user",
    allow: [{ user: testUser }],
    activeMode: true,
    to: { [own]: 200, [PEER]: 200, [STRANGER]: 504 },
  },
];

for (const { fxp, allow, activeMode, to } of cases) {
  test(`FXP ${fxp}, active mode ${activeMode ? "on" : "off"}: nobody is called who is not meant`, async (t) => {
    const { client } = await fxpScene(t, { settings: { activeMode, fxp: { allow } } });
    for (const [host, code] of Object.entries(to)) {
      const { listener, port } = await listening(t, host);
      let called = 0;
      listener.on("connection", (socket) => {
        called += 1;
        socket.destroy();
      });
      for (const line of asks(host, port)) {
        await client.command("ABOR");
        assert.equal((await client.command(line)).code, code, line);
        if (code !== 200) assert.equal((await client.command("LIST")).code, 425, line);
      }
      assert.equal(called, 0);
    }
  });
}

test("services of this machine and ports below 1024 are nobody's to call, also where FXP is on", async (t) => {
  const { client } = await fxpScene(t, { settings: { activeMode: true } });
  for (const host of [STRANGER, "0.0.0.0", "10.0.0.1", "169.254.169.254", "192.0.2.7"])
    for (const port of [22, 1023, 5432, 6379, 65_535])
      for (const line of asks(host, port)) assert.equal((await client.command(line)).code, 504, line);
  for (const host of [own, PEER])
    for (const port of [1, 21, 25, 443, 1023])
      for (const line of asks(host, port)) assert.equal((await client.command(line)).code, 504, line);
  for (const line of ["EPRT |2|::1|5432|", "EPRT |2|::ffff:127.0.0.3|5432|", "EPRT |2|::ffff:10.0.0.1|5432|"])
    assert.equal((await client.command(line)).code, 504, line);
  // The same address, however it is written.
  assert.equal((await client.command(`EPRT |2|::ffff:${PEER}|5432|`)).code, 200);
  assert.equal((await client.command("LIST -R")).code, 504);
});
