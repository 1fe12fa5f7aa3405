import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { TLSSocket } from "node:tls";
import { startTestServer, type TestServer, testPassword, testUser } from "../../test/support/ftps-server.js";
import { watchLeaks } from "../../test/support/leaks.js";
import { testIdentity } from "../../test/support/tls-loopback.js";
import { WireClient, type WireOptions } from "../../test/support/wire-client.js";
import type { Account } from "../accounts/contract.js";
import { createSelfSigned } from "../pki/self-signed.js";
import type { Storage } from "../storage/contract.js";
import { createMemoryStorage } from "../storage/memory/index.js";
import { defaultServerSettings } from "./settings.js";

const made = await createSelfSigned({
  kind: "ecdsa-p256",
  names: ["a.example", "staff.example", "localhost"],
  commonName: "a.example",
});
const identity = { certificates: [made.certificate], keys: [made.key] };
const own = await testIdentity();
const ca = own.certificate + made.certificate;

/** Which host each storage was opened for. */
const opened: (string | undefined)[] = [];

async function start(): Promise<TestServer> {
  opened.length = 0;
  const server = await startTestServer({
    settings: {
      hosts: [
        { name: "a.example", identity },
        { name: "plain.example" },
        { name: "staff.example", identity, users: [{ group: "staff" }] },
      ],
    },
    openStorage: async (_account: Account, host: string | undefined): Promise<Storage> => {
      opened.push(host);
      return createMemoryStorage({ files: { "/f": `for ${host}` } }).open();
    },
  });
  return { ...server, ca };
}

async function connected(server: TestServer, options: WireOptions): Promise<WireClient> {
  const client = await WireClient.connect(server, options);
  assert.equal((await client.read()).code, 220);
  return client;
}

async function code(client: WireClient, line: string): Promise<number> {
  return (await client.command(line)).code;
}

async function logIn(client: WireClient): Promise<number> {
  for (const line of ["PBSZ 0", "PROT P", `USER ${testUser}`]) await client.command(line);
  return await code(client, `PASS ${testPassword}`);
}

function shownTo(client: WireClient): string {
  return (client.socket as TLSSocket).getPeerX509Certificate()?.subject ?? "";
}

describe("virtual hosts", () => {
  watchLeaks();

  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`${version}: HOST chooses the certificate of the TLS that follows, and the root`, async () => {
      const server = await start();
      const client = await connected(server, { serverName: "", version });
      assert.equal(await code(client, "HOST A.Example"), 220);
      assert.equal(await code(client, "AUTH TLS"), 234);
      await client.startTls();
      assert.match(shownTo(client), /a\.example/);
      assert.equal(await code(client, "HOST plain.example"), 504);
      assert.equal(await code(client, "HOST a.example"), 220);
      assert.equal(await logIn(client), 230);
      assert.equal(await code(client, "HOST a.example"), 503);
      assert.deepEqual(opened, ["a.example"]);
      assert.equal((await client.fetch("RETR f")).data.toString(), "for a.example");
      client.close();
      await server.stop();
    });

    test(`${version}: the server name of TLS counts as HOST, also on the implicit port and for data connections`, async () => {
      const server = await start();
      const client = await connected(server, { serverName: "a.example", version, implicit: true });
      assert.match(shownTo(client), /a\.example/);
      assert.equal(await logIn(client), 230);
      assert.deepEqual(opened, ["a.example"]);
      assert.equal((await client.fetch("RETR f")).data.toString(), "for a.example");
      client.close();
      await server.stop();
    });
  }

  test("a data connection that resumes nothing sees the certificate of the host", async () => {
    const server = await start();
    const client = await connected(server, { serverName: "a.example", implicit: true });
    assert.equal(await logIn(client), 230);
    const stream = await client.transfer("RETR f", { resume: false });
    assert.match(stream.getPeerX509Certificate()?.subject ?? "", /a\.example/);
    stream.resume();
    assert.equal((await client.read()).code, 226);
    client.close();
    await server.stop();
  });

  test("REIN takes HOST back, not the server name", async () => {
    const server = await start();
    const client = await connected(server, { serverName: "a.example", implicit: true });
    assert.equal(await logIn(client), 230);
    assert.equal(await code(client, "REIN"), 220);
    assert.equal(await logIn(client), 230);
    const other = await connected(server, { serverName: "", implicit: true });
    assert.equal(await code(other, "HOST plain.example"), 220);
    assert.equal(await code(other, "REIN"), 220);
    assert.equal(await logIn(other), 230);
    assert.deepEqual(opened, ["a.example", "a.example", undefined]);
    client.close();
    other.close();
    await server.stop();
  });

  test("TLS for another name than HOST had does not come about", async () => {
    const server = await start();
    const client = await connected(server, { serverName: "plain.example" });
    assert.equal(await code(client, "HOST a.example"), 220);
    assert.equal(await code(client, "AUTH TLS"), 234);
    await assert.rejects(client.startTls());
    const event = await server.event(({ type }) => type === "tls-failed");
    assert.ok(event.type === "tls-failed" && /another name than HOST/.test(event.cause));
    client.close();
    await server.stop();
  });

  test("who is not welcome gets the answer of a wrong password; the log knows better", async () => {
    const server = await start();
    const client = await connected(server, { serverName: "staff.example", implicit: true });
    await client.command(`USER ${testUser}`);
    const unwelcome = await client.command(`PASS ${testPassword}`);
    await client.command(`USER ${testUser}`);
    const wrong = await client.command("PASS wrong");
    assert.deepEqual(unwelcome, wrong);
    assert.equal(wrong.code, 530);
    const event = await server.event(({ type }) => type === "login-failed");
    assert.ok(event.type === "login-failed" && event.reason === "other-host");
    await server.accounts.update(testUser, { groups: ["staff"] });
    const again = await connected(server, { serverName: "staff.example", implicit: true });
    assert.equal(await logIn(again), 230);
    client.close();
    again.close();
    await server.stop();
  });

  test("a reload brings other hosts and certificates; one that fits no key changes nothing", async () => {
    const server = await start();
    const identityOfServer = { certificates: [own.certificate], keys: [own.key] };
    const settings = defaultServerSettings;
    const broken = { certificates: [made.certificate], keys: [own.key] };
    assert.throws(() =>
      server.server.reload({ ...settings, hosts: [{ name: "b.example", identity: broken }] }, identityOfServer),
    );
    const client = await connected(server, { serverName: "a.example", implicit: true });
    assert.match(shownTo(client), /a\.example/);
    server.server.reload({ ...settings, hosts: [{ name: "b.example", identity }] }, identityOfServer);
    const later = await connected(server, { serverName: "", implicit: true });
    assert.equal(await code(later, "HOST a.example"), 504);
    assert.doesNotMatch(shownTo(later), /a\.example/);
    client.close();
    later.close();
    await server.stop();
  });
});
