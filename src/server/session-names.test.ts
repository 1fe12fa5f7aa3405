import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startTestServer, testUser } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { WireClient } from "../../test/support/wire-client.js";
import type { ByteString } from "../protocol/byte-string.js";
import { argumentText, sessionNames } from "./session-names.js";
import { defaultServerSettings } from "./settings.js";

const settings = { ...defaultServerSettings, names: { encoding: "iso-8859-1", implicitEncoding: "cp437" } };
const fresh = { utf8: false, login: { at: "new" }, implicit: false } as const;

test("the listener's encoding, unless the client asked for UTF-8", () => {
  assert.equal(sessionNames(fresh, settings)?.toDisk("\xfc" as ByteString), "\xc3\xbc");
  assert.equal(sessionNames({ ...fresh, implicit: true }, settings)?.toDisk("\x81" as ByteString), "\xc3\xbc");
  assert.equal(sessionNames({ ...fresh, utf8: true }, settings), undefined);
  assert.equal(sessionNames(fresh, defaultServerSettings), undefined);
});

test("arguments are read as the client wrote them", () => {
  assert.equal(argumentText("gr\xfcn" as ByteString, fresh, settings), "grün");
  assert.equal(argumentText("gr\xc3\xbcn" as ByteString, fresh, defaultServerSettings), "grün");
});

describe("the user's encoding", () => {
  watchLeaks();

  test("goes before the listener's, and a change of it reaches the session that runs", async () => {
    const server = await startTestServer({
      settings: { names: { encoding: "iso-8859-1" } },
      files: { "/grün/f": "x" },
    });
    await server.accounts.update(testUser, { encoding: "cp437" });
    const client = await WireClient.loggedIn(server);
    assert.equal((await client.command("CWD gr\x81n")).code, 250);
    assert.deepEqual((await client.command("PWD")).lines, ['257 "/gr\x81n" is the current directory']);
    await server.accounts.update(testUser, { encoding: "utf-8" });
    assert.deepEqual((await client.command("PWD")).lines, ['257 "/gr\xc3\xbcn" is the current directory']);
    await server.accounts.update(testUser, { encoding: undefined });
    assert.deepEqual((await client.command("PWD")).lines, ['257 "/gr\xfcn" is the current directory']);
    assert.deepEqual((await client.fetch("NLST")).data.toString("latin1"), "f\r\n");
    const event = await server.event((each) => each.type === "command" && each.verb === "CWD");
    assert.ok(event.type === "command" && event.argument === "grün");
    client.close();
    await server.stop();
  });
});
