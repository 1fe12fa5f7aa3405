import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { type JudgeTerms, RevocationJudge } from "../../src/app/client-certificates/judge.js";
import { Responders } from "../../src/app/client-certificates/responders.js";
import { askResponder } from "../../src/pki/ocsp-ask.js";
import { startResponder } from "../../src/pki/responder.js";
import { RevocationLists } from "../../src/pki/revocation-lists.js";
import type { CertificateVerdict } from "../../src/server/client-certificates/contract.js";
import { startTestServer, testUser } from "../support/ftps-server.js";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.js";
import { WireClient } from "../support/wire-client.js";
import { type ClientPair, TestAuthority } from "./client-certificate-files.js";

const RECHECK_MS = 600_000;
let folder: TemporaryFolder;
let authority: TestAuthority;

before(async () => {
  folder = await temporaryFolder("certificate-ocsp");
  authority = await TestAuthority.create(folder.path);
});
after(() => folder.remove());

/** A judge whose clock stands, until it is moved. */
class Bench implements Disposable {
  time = Date.now();
  asked = 0;
  readonly concerns: string[] = [];
  readonly judge: RevocationJudge;
  readonly #terms: JudgeTerms;

  constructor(terms: Partial<JudgeTerms>) {
    const counting: typeof askResponder = (...args) => {
      this.asked += 1;
      return askResponder(...args);
    };
    const responders = new Responders(counting, () => this.time);
    this.judge = new RevocationJudge({ onConcern: ({ cause }) => void this.concerns.push(cause), responders });
    this.#terms = {
      authorities: [new X509Certificate(authority.certificate)],
      lists: new RevocationLists([]),
      ...({ listPolicy: "off", ocsp: "hard", ocspTimeout: 5000, recheck: RECHECK_MS } as const),
      ...terms,
    };
    this.take();
  }

  /** As a recheck is: all that was said may hold no more. */
  take(): void {
    this.judge.take(this.#terms);
  }

  async verdict({ certificate }: ClientPair): Promise<CertificateVerdict> {
    const { raw } = new X509Certificate(await readFile(certificate));
    return await this.judge.judge({ certificate: raw, issuers: [], objection: undefined });
  }

  async problem(pair: ClientPair): Promise<string> {
    const verdict = await this.verdict(pair);
    return verdict.ok ? "good" : verdict.problem;
  }

  [Symbol.dispose](): void {
    this.judge.close();
  }
}

test("the responder is asked once for a while, also by many at once; then what it says anew ends the session", async () => {
  const responder = await startResponder(folder.path, { host: "127.0.0.1", port: 0 });
  const ada = await authority.client(testUser, { ocsp: `http://127.0.0.1:${responder.port}/` });
  using bench = new Bench({});
  const clientCertificates = {
    explicit: "require",
    login: "certificate",
    authorities: [authority.certificate],
  } as const;
  const server = await startTestServer({ settings: { clientCertificates }, certificateJudge: bench.judge });
  try {
    const certificate = { cert: await readFile(ada.certificate, "utf8"), key: await readFile(ada.key, "utf8") };
    const client = await WireClient.connect(server, { certificate });
    await client.read();
    await client.command("AUTH TLS");
    await client.startTls();
    assert.equal((await client.command(`USER ${testUser}`)).code, 232);
    assert.deepEqual(await Promise.all([1, 2, 3].map(() => bench.problem(ada))), ["good", "good", "good"]);
    assert.equal(bench.asked, 1);
    await authority.revoke(ada);
    bench.time += RECHECK_MS / 2 - 1;
    assert.equal(await bench.problem(ada), "good");
    bench.time += 1;
    bench.take();
    assert.equal((await client.read()).code, 421);
    assert.equal(await bench.problem(ada), "revoked");
    assert.equal(bench.asked, 2);
    const event = await server.event(({ type }) => type === "certificate-refused");
    assert.ok(event.type === "certificate-refused");
    assert.match(event.cause, /^the client certificate of CN=ada was revoked on /);
    client.close();
  } finally {
    await server.stop();
    await responder.close();
  }
});

test("no answer: hard refuses and says why, soft accepts and warns once; a failure is remembered for a while", async () => {
  const silent = createServer((socket) => void socket.on("error", () => {}).resume());
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as { port: number };
  const slow = await authority.client(testUser, { ocsp: `http://127.0.0.1:${port}/` });
  const gone = await authority.client(testUser, { ocsp: "http://127.0.0.1:1/" });
  const mute = await authority.client(testUser);
  using hard = new Bench({ ocspTimeout: 30 });
  using soft = new Bench({ ocsp: "soft", ocspTimeout: 30 });
  for (const pair of [slow, gone, mute]) {
    assert.equal(await hard.problem(pair), "unknown-status");
    assert.equal(await soft.problem(pair), "good");
    assert.equal(await soft.problem(pair), "good");
  }
  assert.deepEqual([hard.asked, soft.asked], [3, 3]);
  const [late = "", unreachable = "", none = "", ...others] = soft.concerns;
  assert.match(late, /no answer within 0\.03 s/);
  assert.match(unreachable, /cannot be reached \(ECONNREFUSED\)/);
  assert.match(none, /names no OCSP responder/);
  assert.deepEqual(others, []);
  soft.time += 31_000;
  await soft.problem(gone);
  assert.equal(soft.asked, 4);
  silent.close();
});

test("a certificate that ends while its session runs has expired at the next recheck", async () => {
  const ada = await authority.client(testUser);
  let days = 9;
  const now = () => new Date(Date.now() + days * 86_400_000);
  const judge = new RevocationJudge({ onConcern: ({ cause }) => assert.fail(cause), now });
  const authorities = [new X509Certificate(authority.certificate)];
  const off = { listPolicy: "off", ocsp: "off", ocspTimeout: 1000, recheck: RECHECK_MS } as const;
  judge.take({ authorities, lists: new RevocationLists([]), ...off });
  const { raw } = new X509Certificate(await readFile(ada.certificate));
  const shown = { certificate: raw, issuers: [], objection: undefined };
  assert.ok((await judge.judge(shown)).ok);
  days = 11;
  const verdict = await judge.judge(shown);
  assert.ok(!verdict.ok && verdict.problem === "expired");
  judge.close();
});

test("garbage, and an authority that is trusted no more", async () => {
  const ada = await authority.client(testUser);
  using bench = new Bench({ ocsp: "off" });
  assert.equal(await bench.problem(ada), "good");
  const garbage = await bench.judge.judge({ certificate: Buffer.from("x"), issuers: [], objection: undefined });
  assert.ok(!garbage.ok && garbage.problem === "unreadable");
  using other = new Bench({ ocsp: "off", authorities: [] });
  assert.equal(await other.problem(ada), "stranger");
});
