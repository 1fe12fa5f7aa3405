import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { type JudgeTerms, RevocationJudge } from "../../src/app/client-certificates/judge.js";
import { RevocationLists, readNamedList } from "../../src/pki/revocation-lists.js";
import type { CertificateSettings, ServerSettings } from "../../src/server/settings.js";
import { startTestServer, type TestServer, testPassword, testUser } from "../support/ftps-server.js";
import { runProgram } from "../support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.js";
import { WireClient, type WireOptions } from "../support/wire-client.js";
import { type ClientPair, TestAuthority } from "./client-certificate-files.js";

const content = "what only ada may have";
let folder: TemporaryFolder;
let authority: TestAuthority;
let ada: ClientPair;
let bob: ClientPair;

before(async () => {
  folder = await temporaryFolder("certificate-logins");
  authority = await TestAuthority.create(folder.path);
  ada = await authority.client(testUser, { names: ["ada@bank.example", "spiffe://bank/ada"] });
  bob = await authority.client("bob");
});
after(() => folder.remove());

interface Served {
  readonly server: TestServer;
  readonly judge: RevocationJudge;
  readonly concerns: string[];
  readonly terms: JudgeTerms;
}

async function withServer(
  clientCertificates: Partial<CertificateSettings>,
  body: (served: Served) => Promise<void>,
  { terms = {}, tls = {} }: { terms?: Partial<JudgeTerms>; tls?: Partial<ServerSettings["tls"]> } = {},
): Promise<void> {
  const concerns: string[] = [];
  const judge = new RevocationJudge({ onConcern: ({ cause }) => void concerns.push(cause) });
  const all: JudgeTerms = {
    authorities: [new X509Certificate(authority.certificate)],
    lists: new RevocationLists([await readNamedList(authority.files.crl)]),
    ...({ listPolicy: "hard", ocsp: "off", ocspTimeout: 2000, recheck: 60_000 } as const),
    ...terms,
  };
  judge.take(all);
  const settings = { tls, clientCertificates: { authorities: [authority.certificate], ...clientCertificates } };
  const files = { "/secret.txt": content };
  const server = await startTestServer({ settings, files, certificateJudge: judge });
  try {
    await body({ server, judge, concerns, terms: all });
  } finally {
    await server.stop();
    judge.close();
  }
}

/** Greeted, in TLS, data sealed; nobody has logged in. */
async function connected(server: TestServer, pair?: ClientPair, options: WireOptions = {}): Promise<WireClient> {
  const own =
    pair === undefined
      ? {}
      : { certificate: { cert: await readFile(pair.certificate, "utf8"), key: await readFile(pair.key, "utf8") } };
  const client = await WireClient.connect(server, { ...own, ...options });
  await client.read();
  if (options.implicit !== true) {
    await client.command("AUTH TLS");
    await client.startTls();
  }
  return client;
}

async function say(client: WireClient, ...lines: readonly string[]): Promise<string> {
  const replies: number[] = [];
  for (const line of lines) replies.push((await client.command(line)).code);
  return replies.join(" ");
}

const sealed = ["PBSZ 0", "PROT P", "TYPE I"];

test("a certificate is enough: 232, with TLS 1.2 and 1.3, and data connections inherit it by resumption alone", async () => {
  await withServer({ explicit: "require", login: "certificate" }, async ({ server }) => {
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const client = await connected(server, ada, { version });
      assert.equal(await say(client, `USER ${testUser}`, "PASS whatever", ...sealed), "232 202 200 200 200");
      for (let count = 0; count < 3; count++) {
        const { data, reply } = await client.fetch("RETR secret.txt", { certificate: false });
        assert.deepEqual([data.toString(), reply.code], [content, 226], version);
      }
      const shown = await client.fetch("RETR secret.txt", { resume: true });
      assert.equal(shown.reply.code, 226);
      client.close();
    }
    const shown = server.events.filter(({ type }) => type === "client-certificate");
    assert.equal(shown.length, 2);
    assert.ok(
      shown.every((event) => event.type === "client-certificate" && event.fingerprint256 === ada.fingerprint256),
    );
  });
});

test("a data connection that resumes nothing must show the same certificate, although it has the client's address", async () => {
  await withServer({ explicit: "require" }, async ({ server }) => {
    const login = [`USER ${testUser}`, `PASS ${testPassword}`, ...sealed];
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const client = await connected(server, ada, { version });
      assert.equal(await say(client, ...login), "331 230 200 200 200");
      const own = await client.fetch("RETR secret.txt", { resume: false });
      assert.deepEqual([own.data.toString(), own.reply.code], [content, 226], version);
      // Over TLS 1.2 it is cut before the client's own handshake is done.
      const refused = await client
        .transfer("RETR secret.txt", { resume: false, certificate: false })
        .catch(() => undefined);
      refused?.on("error", () => {}).resume();
      const { code, lines } = await client.read();
      assert.equal(code, 425, version);
      assert.match(lines.join(), /did not show your client certificate/);
      client.close();
    }
    const refused = server.events.filter(({ type }) => type === "refused");
    assert.equal(refused.length, 2);
  });
});

test("where a certificate is required, nobody without one gets as far as a password, a list of features or a file", async () => {
  await withServer({ explicit: "require" }, async ({ server }) => {
    const client = await connected(server);
    assert.equal(
      await say(client, "FEAT", "PASS x", "LIST", "SITE HELP", "LANG DE", "NOOP"),
      "530 530 530 530 530 530",
    );
    assert.equal(await say(client, `USER ${testUser}`, "USER nobody"), "530 530");
    assert.equal(await say(client, `USER ${testUser}`), "421");
    assert.equal(server.events.filter(({ type }) => type === "certificate-refused").length, 3);
    const clear = await WireClient.connect(server);
    await clear.read();
    assert.equal(await say(clear, "FEAT", `USER ${testUser}`), "211 530");
    clear.close();
  });
  const clear = { tls: { control: "optional" } } as const;
  await withServer(
    { explicit: "require" },
    async ({ server }) => {
      const client = await WireClient.connect(server);
      await client.read();
      assert.equal(await say(client, `USER ${testUser}`, `PASS ${testPassword}`), "530 530");
      client.close();
    },
    clear,
  );
});

test("each listener has its own demand, and no handshake has another's server", async () => {
  await withServer({ explicit: "off", implicit: "require" }, async ({ server }) => {
    for (let count = 0; count < 3; count++) {
      const free = await connected(server, ada);
      assert.equal(await say(free, `USER ${testUser}`, `PASS ${testPassword}`), "331 230");
      const bare = await connected(server, undefined, { implicit: true });
      assert.equal(await say(bare, `USER ${testUser}`), "530");
      const bank = await connected(server, ada, { implicit: true });
      assert.equal(await say(bank, `USER ${testUser}`, `PASS ${testPassword}`, "TYPE I"), "331 230 200");
      assert.equal((await bank.fetch("RETR secret.txt", { certificate: false })).reply.code, 226);
      for (const client of [free, bare, bank]) client.close();
    }
    assert.equal(server.events.filter(({ type }) => type === "client-certificate").length, 3);
  });
});

test("a group's demand holds after the password, in words that tell nothing of it", async () => {
  const rules = [{ whom: { group: "bank" }, demand: "require", login: "certificate" }] as const;
  await withServer({ explicit: "off", rules }, async ({ server }) => {
    const bare = await connected(server);
    assert.equal(await say(bare, `USER ${testUser}`, `PASS ${testPassword}`), "331 230");
    await server.accounts.update(testUser, { groups: ["bank"] });
    const answers: string[] = [];
    for (const password of [testPassword, "wrong"]) {
      const client = await connected(server);
      await client.command(`USER ${testUser}`);
      answers.push((await client.command(`PASS ${password}`)).lines.join());
      client.close();
    }
    assert.match(answers[0] ?? "", /^530 .*client certificate/);
    assert.equal(answers[0], answers[1]);
    const other = await connected(server, bob);
    assert.equal(await say(other, `USER ${testUser}`, `PASS ${testPassword}`), "331 530");
    const own = await connected(server, ada);
    assert.equal(await say(own, `USER ${testUser}`), "232");
    const problems = server.events.flatMap((event) => (event.type === "certificate-refused" ? [event.problem] : []));
    assert.deepEqual(problems, ["missing", "other-user"]);
    for (const client of [bare, other, own]) client.close();
  });
});

test("a group can be let off: then nobody is told before the password", async () => {
  const rules = [{ whom: { group: "old" }, demand: "off" }] as const;
  await withServer({ explicit: "require", rules }, async ({ server }) => {
    const client = await connected(server);
    assert.equal(await say(client, `USER ${testUser}`, `PASS ${testPassword}`), "331 530");
    await server.accounts.update(testUser, { groups: ["old"] });
    assert.equal(await say(client, `USER ${testUser}`, `PASS ${testPassword}`), "331 230");
    client.close();
  });
});

test("whose a certificate is: by name, by e-mail, by URI, and by a user's own list, which is all that counts then", async () => {
  await withServer({ explicit: "require", login: "certificate", names: ["email", "uri"] }, async ({ server }) => {
    const answers: string[] = [];
    const lists: readonly (readonly string[])[] = [
      [],
      ["email:ada@bank.example"],
      ["uri:spiffe://bank/ada"],
      [`sha256:${bob.fingerprint256}`, `sha256:${ada.fingerprint256}`],
      [`sha256:${bob.fingerprint256}`],
    ];
    for (const certificates of lists) {
      await server.accounts.update(testUser, { certificates });
      const client = await connected(server, ada);
      answers.push(await say(client, `USER ${testUser}`));
      client.close();
    }
    assert.deepEqual(answers, ["530", "232", "232", "232", "530"]);
  });
});

test("a disabled account, or one that has expired, is not let in by its certificate", async () => {
  await withServer({ explicit: "require", login: "certificate" }, async ({ server }) => {
    for (const change of [{ enabled: false }, { enabled: true, expires: 1 }]) {
      await server.accounts.update(testUser, change);
      const client = await connected(server, ada);
      assert.equal(await say(client, `USER ${testUser}`), "530");
      client.close();
    }
  });
});

test("a certificate that is revoked ends its sessions, with what they do, and no other", async () => {
  const gone = await authority.client(testUser);
  await withServer({ explicit: "require" }, async ({ server, judge, terms }) => {
    const clients = [await connected(server, gone), await connected(server, gone), await connected(server, ada)];
    const login = [`USER ${testUser}`, `PASS ${testPassword}`, ...sealed];
    for (const client of clients) assert.equal(await say(client, ...login), "331 230 200 200 200");
    const [busy, idle, other] = clients as [WireClient, WireClient, WireClient];
    const upload = await busy.transfer("STOR big.bin");
    upload
      .on("error", () => {})
      .resume()
      .write("first ");
    await authority.revoke(gone);
    judge.take({ ...terms, lists: new RevocationLists([await readNamedList(authority.files.crl)]) });
    const { code, lines } = await idle.read();
    assert.equal(code, 421);
    assert.match(lines.join(), /client certificate is not accepted any more/);
    assert.equal((await busy.read()).code, 421);
    const refused = await server.event(({ type }) => type === "certificate-refused");
    assert.ok(refused.type === "certificate-refused" && refused.problem === "revoked");
    assert.match(refused.cause, /was revoked on \d{4}-.* \(key-compromise\)/);
    assert.equal((await other.command("NOOP")).code, 200);
    assert.equal((await other.command("SIZE big.bin")).code, 550);
    for (const client of clients) client.close();
  });
});

test("curl and lftp log in by certificate alone", async () => {
  await withServer({ explicit: "require", login: "certificate" }, async ({ server }) => {
    const { host, explicit } = server;
    const url = `ftp://${host}:${explicit}/secret.txt`;
    const pair = ["--cert", ada.certificate, "--key", ada.key];
    const curl = await runProgram("curl", ["-sS", "-k", "--ssl-reqd", "--user", `${testUser}:`, ...pair, url]);
    assert.equal(curl.output, content, curl.errors);
    const settings = [
      `set ssl:cert-file "${ada.certificate}"`,
      `set ssl:key-file "${ada.key}"`,
      "set net:max-retries 1",
    ];
    const force = ["set ftp:ssl-force yes", "set ftp:ssl-protect-data yes", "set ssl:verify-certificate no"];
    const commands = [...force, ...settings, `open -u "${testUser}," ftp://${host}:${explicit}`, "cat /secret.txt"];
    const lftp = await runProgram("lftp", ["-c", commands.join("; ")]);
    assert.ok(lftp.output.includes(content), lftp.errors);
  });
});

test("no list of an authority: hard refuses, soft warns", async () => {
  await withServer(
    { explicit: "require" },
    async ({ server }) => {
      const client = await connected(server, ada);
      const { code, lines } = await client.command(`USER ${testUser}`);
      assert.equal(code, 530);
      assert.match(lines.join(), /cannot be found out now/);
      client.close();
    },
    { terms: { lists: new RevocationLists([]) } },
  );
  await withServer(
    { explicit: "require" },
    async ({ server, concerns }) => {
      const client = await connected(server, ada);
      assert.equal(await say(client, `USER ${testUser}`), "331");
      assert.match(concerns.join(), /^there is no list of revoked certificates of CN=Bank$/);
      client.close();
    },
    { terms: { lists: new RevocationLists([]), listPolicy: "soft" } },
  );
});
