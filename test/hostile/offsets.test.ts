import assert from "node:assert/strict";
import { test } from "node:test";
import { watchLeaks } from "../support/leaks.js";
import { WireClient } from "../support/wire-client.js";
import { serve } from "./data-side.js";

watchLeaks();

const CONTENT = "0123456789";

/** No number of bytes at all. */
const noCounts = [
  ...["-1", "+1", "1e30", "1.5", "0x10", "NaN", "Infinity", "٣", "1,000", "1 2", " ", "", "9".repeat(4000)],
  ...["9007199254740992", "9223372036854775808", "18446744073709551615", "18446744073709551616", "1%00"],
];

/** Numbers that no file here reaches. */
const tooLarge = ["11", "4294967296", "4294967295", "2147483648", "9007199254740991"];

test("what is no count of bytes is refused by REST, ALLO and RANG, and leaves nothing behind", async (t) => {
  const server = await serve(t, { files: { "/f": CONTENT } });
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  for (const text of noCounts) {
    for (const verb of ["REST", "ALLO", "RANG 0", "RANG"]) {
      // A range.
      if (verb === "RANG" && text === "1 2") continue;
      const { code, lines } = await client.command(`${verb} ${text}`);
      assert.ok(code === 501 || code === 504, `${verb} ${text}: ${lines.join()}`);
    }
    assert.equal(String((await client.fetch("RETR f")).data), CONTENT);
    assert.equal((await client.store("STOR g", CONTENT)).code, 226);
  }
  assert.ok(server.events.every(({ type }) => type !== "failure"));
});

test("an offset behind the end never makes a file longer, nor one with a hole", async (t) => {
  const server = await serve(t, { files: { "/f": CONTENT } });
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  for (const offset of tooLarge) {
    for (const line of ["STOR f", "STOR new", "APPE new", "STOU", "RETR f"]) {
      await client.passive();
      assert.equal((await client.command(`REST ${offset}`)).code, 350);
      const { code, lines } = await client.command(line);
      assert.ok(code === 554 || code === 150, `REST ${offset}, ${line}: ${lines.join()}`);
      if (code === 554) continue;
      client.send("ABOR");
      assert.deepEqual([(await client.read()).code, (await client.read()).code], [426, 226], `${offset} ${line}`);
      await client.command("DELE new");
    }
    assert.equal(String((await client.fetch("RETR f")).data), CONTENT);
    assert.equal(String((await client.fetch("NLST")).data), "f\r\n");
  }
});

test("what ALLO announced holds for the next upload alone, and a wrong one publishes nothing", async (t) => {
  const server = await serve(t, { files: { "/f": CONTENT } });
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  for (const [announced, sent, code] of [
    [10, 9, 451],
    [9, 10, 451],
    [10, 10, 226],
    [0, 10, 226],
    [9_007_199_254_740_991, 10, 451],
  ] as const) {
    await client.command("DELE new");
    assert.equal((await client.command(`ALLO ${announced}`)).code, 200);
    assert.equal((await client.store("STOR new", "x".repeat(sent))).code, code);
    const { data } = await client.fetch("NLST");
    assert.equal(String(data), code === 226 ? "f\r\nnew\r\n" : "f\r\n");
    assert.equal((await client.store("STOR new", "xyz")).code, 226, "forgotten");
  }
});
