import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { startTestServer, type TestServer, testPassword, testUser } from "../../../test/support/ftps-server.js";
import { assertCodesStand } from "../../../test/support/reply-codes.js";
import { WireClient, type WireOptions } from "../../../test/support/wire-client.js";
import { allRights, type Right } from "../../accounts/rights.js";
import type { ByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import { noArgument } from "../arguments.js";
import { type Command, pathOf } from "../command.js";
import { commands } from "./index.js";

const base = { cwd: VirtualPath.root, names: undefined };

/** One of these is an argument for each row. `other` is a file that the loops may do with as they like. */
const samples = [
  ...["", "other", "4", "127,0,0,1,200,10", "|1|127.0.0.1|51210|"],
  ...["20240101000000 other", "644 other", "Modify=20240101000000; other", "Name=x;", "PNG 9 9 other"],
] as ByteString[];

/** A line that the row's parser takes, with a path where the row asks for a right. */
function sampleOf(row: Command): string {
  const found = samples.find((text) => {
    const argument = row.argument(text, base);
    return argument.ok && (row.right === undefined || pathOf(argument.value) !== undefined);
  });
  assert.ok(found !== undefined, `no sample is an argument of ${row.verb}`);
  return found === "" ? row.verb : `${row.verb} ${found}`;
}

/** These end the session, or the login that a loop stands on. */
const endings = new Set(["QUIT", "REIN"]);
const harmless = commands.filter(({ verb }) => !endings.has(verb));
const dataRows = commands.filter(({ data }) => data !== undefined);

function isAbout(right: Right, row: Command): boolean {
  return row.right === right;
}

/** The file is there, and is a file. */
async function plant(server: TestServer, name: string): Promise<void> {
  const storage = server.store.open();
  const path = VirtualPath.parse(name as ByteString);
  assert.ok(path !== undefined);
  // MKD makes a directory of that name.
  await storage.removeDirectory(path).catch(() => {});
  const writer = await storage.write(path, { at: 0, overwrite: true });
  await writer.write([Buffer.from("0123456789")]);
  await writer.commit();
}

test("rows are complete: verb, help and codes in their forms", () => {
  for (const { verb, aliases = [], rfc, help, codes, secret, feat } of commands) {
    for (const name of [verb, ...aliases]) assert.match(name, /^[A-Z]{3,4}\d{0,3}( [A-Z0-9-]+)?$/, verb);
    assert.match(rfc, /^(\d{3,4} [\d.]+|draft-\S+ [\d.]+|-)$/, verb);
    assert.match(help, /^[!-~][ -~]+$/, verb);
    assert.deepEqual(codes, [...new Set(codes)].sort(), verb);
    assert.ok(codes.length > 0 && codes.every((code) => code >= 100 && code < 600), verb);
    assert.equal(secret === true, verb === "PASS" || verb === "ACCT", verb);
    if (Array.isArray(feat)) for (const line of feat) assert.match(line, /^[!-~][ -~]*$/, verb);
  }
});

test("every command of the protocol has its row", () => {
  const wanted =
    "USER PASS ACCT QUIT REIN AUTH PBSZ PROT CCC FEAT OPTS HELP NOOP SYST STAT TYPE MODE STRU PWD CWD CDUP PASV EPSV PORT EPRT LIST NLST MLST MLSD " +
    "RETR STOR APPE STOU REST ABOR ALLO DELE RMD MKD RNFR RNTO SIZE MDTM MFMT MFCT MFF SITE CLNT RMDA COMB AVBL THMB SMNT XCUP XCWD XMKD XPWD XRMD";
  const all = commands.flatMap(({ verb, aliases = [] }) => [verb, ...aliases]);
  for (const verb of wanted.split(" ")) assert.ok(all.includes(verb), verb);
  for (const verb of "OPTS UTF8,OPTS MLST,SITE HELP,SITE CHMOD,SITE UTIME,SITE CPFR,SITE CPTO,SITE SYMLINK".split(","))
    assert.ok(all.includes(verb), verb);
});

describe("loops over the rows", () => {
  let server: TestServer;
  let client: WireClient;
  const clients: WireClient[] = [];

  before(async () => {
    // The addresses of other servers are none of ours, so that no connection here is theirs.
    const fxp = { allow: [{ user: testUser }], peers: ["192.0.2.0/24"] };
    server = await startTestServer({
      settings: { activeMode: true, fxp, thumbnails: { enabled: true }, limits: { loginAttempts: 100 } },
      thumbnails: { make: async () => ({ kind: "refused", why: "not-an-image" }), close: async () => {} },
    });
  });
  beforeEach(async () => {
    await plant(server, "other");
    await plant(server, "file");
    client = await WireClient.loggedIn(server);
    clients.push(client);
  });
  afterEach(() => {
    for (const each of clients.splice(0)) each.close();
  });
  after(async () => {
    await server.stop();
    for (const event of server.events) {
      assert.notEqual(event.type, "failure");
      if (event.type === "command" && (event.verb === "PASS" || event.verb === "ACCT"))
        assert.equal(event.argument, undefined);
    }
    assertCodesStand(server.events);
    assert.ok(!JSON.stringify(server.events).includes(testPassword));
  });

  async function connect(options: WireOptions = {}): Promise<void> {
    client = await WireClient.connect(server, options);
    clients.push(client);
    await client.read();
  }

  async function logInAs(name: string, rights: readonly Right[]): Promise<void> {
    const like = await server.accounts.find(testUser);
    assert.ok(like !== undefined);
    await server.accounts.add({ ...like, name, rights: [{ path: "/", allow: rights }] }, Buffer.from(testPassword));
    await connect({ implicit: true });
    await client.command(`USER ${name}`);
    assert.equal((await client.command(`PASS ${testPassword}`)).code, 230);
  }

  async function codeOf(line: string): Promise<number> {
    return (await client.command(line)).code;
  }

  test("in TLS, before login, every row that needs a login is 530, whatever its argument", async () => {
    await connect({ implicit: true });
    for (const row of commands.filter(({ phase }) => phase === "logged-in")) {
      assert.equal(await codeOf(sampleOf(row)), 530, row.verb);
      assert.equal(await codeOf(row.verb), 530, row.verb);
      assert.equal(await codeOf(`${row.verb} \0`), 530, row.verb);
    }
  });

  test("in clear, where TLS is required, all are 530 but those that may come before it", async () => {
    await connect();
    for (const row of harmless) {
      const code = await codeOf(sampleOf(row));
      assert.equal(code === 530, row.beforeTls === undefined, `${row.verb}: ${code}`);
    }
    const allowed = commands.filter(({ beforeTls }) => beforeTls === true).map(({ verb }) => verb.split(" ")[0]);
    const wanted = [
      "AUTH",
      "PBSZ",
      "PROT",
      "FEAT",
      "HELP",
      "SYST",
      "NOOP",
      "OPTS",
      "CLNT",
      "CSID",
      "HOST",
      "LANG",
      "QUIT",
    ];
    assert.deepEqual([...new Set(allowed)].sort(), wanted.sort());
  });

  test("every row that needs an argument is 501 without", async () => {
    const needy = commands.filter((row) => !row.argument("" as ByteString, base).ok);
    assert.ok(needy.length > 20);
    for (const row of needy) {
      const code = await codeOf(row.verb);
      if (row.enabled === undefined || code !== 502) assert.equal(code, 501, row.verb);
    }
  });

  test("every row without an argument is 501 with one, and spaces are none", async () => {
    const bare = commands.filter(({ argument }) => argument === noArgument);
    assert.ok(bare.length >= 8);
    for (const row of bare) {
      const code = await codeOf(`${row.verb} x`);
      if (row.enabled === undefined || code !== 502) assert.equal(code, 501, row.verb);
    }
    for (const row of bare.filter(({ verb }) => !endings.has(verb)))
      assert.notEqual(await codeOf(`${row.verb}  `), 501, row.verb);
  });

  test("every alias is the same row", async () => {
    for (const { verb, aliases = [] } of commands)
      for (const alias of aliases.filter((name) => !name.includes(" ")))
        assert.match((await client.command(`HELP ${alias}`)).lines[0] ?? "", new RegExp(`^214 ${verb} `), alias);
  });

  test("every data row is 425 when no data connection was prepared", async () => {
    for (const row of dataRows) assert.equal(await codeOf(sampleOf(row)), 425, row.verb);
  });

  test("every data row is 521 under PROT C where data must be sealed, prepared or not", async () => {
    await connect();
    await client.command("AUTH TLS");
    await client.startTls();
    await client.command(`USER ${testUser}`);
    await client.command(`PASS ${testPassword}`);
    for (const row of dataRows) assert.equal(await codeOf(sampleOf(row)), 521, row.verb);
    assert.equal(await codeOf("EPSV"), 229);
    for (const row of dataRows) assert.equal(await codeOf(sampleOf(row)), 521, row.verb);
  });

  test("every row gives exactly one final reply", async () => {
    for (const row of harmless) {
      await client.command("ABOR");
      const { code } = await client.command(sampleOf(row));
      assert.ok(code >= 200, row.verb);
      assert.match((await client.command("HELP NOOP")).lines[0] ?? "", /^214 NOOP /, `behind ${row.verb}`);
    }
  });

  test("a row that can be switched off is 502 then, whatever its argument", async (t) => {
    const strict = await startTestServer();
    t.after(() => strict.stop());
    client = await WireClient.loggedIn(strict);
    clients.push(client);
    const switched = commands.filter(({ enabled }) => enabled !== undefined);
    assert.ok(switched.length >= 2);
    for (const row of switched) {
      assert.equal(await codeOf(sampleOf(row)), 502, row.verb);
      assert.equal(await codeOf(row.verb), 502, row.verb);
    }
    const told = (await client.command("HELP")).lines.join(" ").split(/ +/);
    for (const { verb } of switched) assert.ok(!told.includes(verb), verb);
  });

  test("FEAT is what the rows say of themselves, and HELP names them all, but for those that are switched off", async () => {
    const off = new Set<Command>();
    for (const row of commands.filter(({ enabled }) => enabled !== undefined))
      if ((await codeOf(sampleOf(row))) === 502) off.add(row);
    const on = commands.filter((row) => !off.has(row));
    const { lines } = await client.command("FEAT");
    const said = on
      .flatMap(({ feat }) => (Array.isArray(feat) ? (feat as readonly string[]) : []))
      .map((line) => ` ${line}`);
    const made = on.filter(({ feat }) => typeof feat === "function").map(({ verb }) => verb.split(" ")[0]);
    const told = lines.slice(1, -1).filter((line) => !made.includes(line.trim().split(" ")[0]));
    assert.deepEqual(told, said.sort());
    assert.ok(lines.includes(" AUTH TLS") && lines.some((line) => line.startsWith(" MLST type*;")));
    const words = (await client.command("HELP")).lines.slice(1, -1).join(" ").trim().split(/ +/);
    assert.deepEqual(
      words,
      on.map(({ verb }) => verb).filter((verb) => !verb.includes(" ")),
    );
    for (const { verb, help } of commands)
      assert.deepEqual((await client.command(`HELP ${verb}`)).lines, [`214 ${verb} ${help}`]);
  });

  test("what REST said is there after the rows that keep it, and gone after all others", async () => {
    const keepers = commands.filter(({ keepsRestart }) => keepsRestart === true).map(({ verb }) => verb);
    const wanted = [
      "TYPE",
      "PASV",
      "EPSV",
      "PORT",
      "EPRT",
      "CPSV",
      "ALLO",
      "SIZE",
      "MDTM",
      "NOOP",
      "PRET",
      "REST",
      "RANG",
    ];
    assert.deepEqual(keepers.sort(), wanted.sort());
    for (const row of harmless) {
      await plant(server, "other");
      await client.command("ABOR");
      await client.command("REST 4");
      await client.command(sampleOf(row));
      const { data } = await client.fetch("RETR file");
      // RANG takes the place of REST.
      const keeps = row.keepsRestart === true && row.verb !== "RANG";
      assert.equal(data.toString(), keeps ? "456789" : "0123456789", row.verb);
    }
  });

  test("what RNFR said is there after the rows that keep it, and gone after all others", async () => {
    for (const row of harmless) {
      await plant(server, "other");
      await client.command("ABOR");
      await client.command("RNFR other");
      await client.command(sampleOf(row));
      const code = await codeOf("RNTO renamed");
      const keeps = row.keepsRename === true || row.verb === "RNFR";
      assert.equal(code, keeps ? 250 : 503, row.verb);
    }
  });

  test("verb times right: 550 without the right that a row names, with the right's name in words", async () => {
    for (const right of allRights) {
      await logInAs(
        `without-${right}`,
        allRights.filter((other) => other !== right),
      );
      for (const row of harmless) {
        await plant(server, "other");
        await client.command("ABOR");
        const { code, lines } = await client.command(sampleOf(row));
        const denied = code === 550 && lines.join().includes("(right: ");
        // What a row asks for besides depends on the case; its own tests have them all.
        const mayBe = row.needs?.includes(right) === true && denied;
        assert.equal(denied, isAbout(right, row) || mayBe, `${row.verb} without ${right}: ${lines.join()}`);
        if (denied) assert.ok(lines.join().includes(`(right: ${right})`), lines.join());
      }
    }
  });

  test("where one of several rights is enough, each alone is, and without all of them it is 550", async () => {
    const several = commands.filter(({ right }) => Array.isArray(right));
    assert.ok(several.length > 0);
    for (const row of several) {
      const wanted = row.right as readonly Right[];
      for (const right of wanted) {
        await logInAs(`${row.verb}-${right}`, [right]);
        assert.notEqual(await codeOf(sampleOf(row)), 550, `${row.verb} with ${right}`);
      }
      await logInAs(
        `${row.verb}-none`,
        allRights.filter((right) => !wanted.includes(right)),
      );
      assert.equal(await codeOf(sampleOf(row)), 550, row.verb);
    }
  });

  test("what changes files asks for a right", () => {
    const free = commands.filter(({ phase, right }) => phase === "logged-in" && right === undefined);
    const wanted = [
      ...["TYPE", "MODE", "STRU", "PWD", "CWD", "CDUP", "PASV", "EPSV", "PORT", "EPRT", "PRET", "SITE WHO"],
      ...["CPSV", "SSCN", "OPTS MODE", "REST", "RANG", "ABOR", "ALLO", "SITE", "SITE HELP", "SITE QUOTA", "SMNT"],
    ];
    assert.deepEqual(free.map(({ verb }) => verb).sort(), wanted.sort());
  });
});
