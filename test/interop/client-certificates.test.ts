import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { RevocationJudge } from "../../src/app/client-certificates/judge.js";
import { RevocationLists, readNamedList } from "../../src/pki/revocation-lists.js";
import type { CertificateDemand } from "../../src/server/settings.js";
import { startTestServer, type TestServer, testPassword, testUser } from "../support/ftps-server.js";
import { runProgram } from "../support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.js";
import { type ClientPair, opensslVerdict, TestAuthority } from "./client-certificate-files.js";
import { fetchWithOpenssl } from "./openssl-session.js";
import { requirePeer } from "./peers.js";

const demands = ["off", "request", "require"] as const satisfies readonly CertificateDemand[];
const kinds = ["good", "none", "revoked", "expired", "stranger", "other user"] as const;
type Kind = (typeof kinds)[number];
const content = "what only ada may have";

/** What OpenSSL says of the certificates themselves. */
const verdicts: Readonly<Record<Exclude<Kind, "none">, RegExp>> = {
  good: /^OK$/,
  "other user": /^OK$/,
  revoked: /revoked/,
  expired: /expired/,
  stranger: /unable to get local issuer/,
};

/** "in", or the problem that the log names and the words that the client reads. */
type Expected = "in" | readonly [problem: string, words: RegExp];
const refusals: Readonly<Record<Kind, Expected>> = {
  good: "in",
  none: ["missing", /530 A client certificate is needed here/],
  revoked: ["revoked", /530 Your client certificate was revoked/],
  expired: ["expired", /530 Your client certificate has expired/],
  stranger: ["stranger", /530 Your client certificate is from no authority that this server trusts/],
  "other user": ["other-user", /530 Your client certificate is not this user's/],
};

/** lftp shows nothing that none of the authorities has issued that the server names. */
function expected(client: string, demand: CertificateDemand, kind: Kind): Expected {
  if (demand === "off") return "in";
  const shown = client === "lftp" && kind === "stranger" ? "none" : kind;
  return demand === "request" && shown === "none" ? "in" : refusals[shown];
}

let folder: TemporaryFolder;
let authority: TestAuthority;
let pairs: Readonly<Record<Kind, ClientPair | undefined>>;
let caFile: string;
let judge: RevocationJudge;
/** By client and demand: the clients run at the same time, and each server's events are those of one of them. */
const servers = new Map<string, TestServer>();

before(async () => {
  for (const program of ["openssl", "curl", "lftp"] as const) requirePeer(program);
  folder = await temporaryFolder("client-certificates");
  authority = await TestAuthority.create(path.join(folder.path, "own"));
  const other = await TestAuthority.create(path.join(folder.path, "other"), "Other");
  pairs = {
    good: await authority.client(testUser),
    none: undefined,
    revoked: await authority.client(testUser),
    expired: await authority.client(testUser, { expired: true }),
    stranger: await other.client(testUser),
    "other user": await authority.client("bob"),
  };
  await authority.revoke(pairs.revoked as ClientPair);
  judge = new RevocationJudge({ onConcern: ({ cause }) => assert.fail(cause) });
  judge.take({
    authorities: [new X509Certificate(authority.certificate)],
    lists: new RevocationLists([await readNamedList(authority.files.crl)]),
    ...{ listPolicy: "hard", ocsp: "off", ocspTimeout: 1000, recheck: 60_000 },
  });
  const files = { "/secret.txt": content };
  for (const client of Object.keys(clients))
    for (const demand of demands) {
      const clientCertificates = { explicit: demand, authorities: [authority.certificate] };
      const server = await startTestServer({ settings: { clientCertificates }, files, certificateJudge: judge });
      servers.set(`${client} ${demand}`, server);
    }
  caFile = path.join(folder.path, "server-ca.pem");
  await writeFile(caFile, serverFor("curl", "off").ca);
});
after(async () => {
  for (const server of servers.values()) await server.stop();
  judge.close();
  await folder.remove();
});

function serverFor(client: string, demand: CertificateDemand): TestServer {
  const server = servers.get(`${client} ${demand}`);
  assert.ok(server);
  return server;
}

/** What the client got, or undefined, and all that it said. */
interface Fetched {
  readonly got: string | undefined;
  readonly words: string;
}

type Fetch = (server: TestServer, pair: ClientPair | undefined) => Promise<Fetched>;

const clients: Readonly<Record<string, Fetch>> = {
  curl: async ({ host, explicit }, pair) => {
    const certificate = pair === undefined ? [] : ["--cert", pair.certificate, "--key", pair.key];
    const login = ["--user", `${testUser}:${testPassword}`, "--ssl-reqd", "--cacert", caFile, "--silent", "--verbose"];
    const place = `ftp://${host}:${explicit}/secret.txt`;
    const { output, errors } = await runProgram("curl", [...login, ...certificate, place]);
    return { got: output === "" ? undefined : output, words: errors };
  },
  lftp: async ({ host, explicit }, pair) => {
    const certificate =
      pair === undefined ? [] : [`set ssl:cert-file "${pair.certificate}"`, `set ssl:key-file "${pair.key}"`];
    const { output, errors } = await runProgram("lftp", [
      "-c",
      [
        ...["set ftp:ssl-force yes", "set ftp:ssl-protect-data yes", `set ssl:ca-file "${caFile}"`, "debug 5"],
        ...["set net:max-retries 1", "set net:timeout 10", "set ssl:check-hostname no", ...certificate],
        `open -u "${testUser},${testPassword}" ftp://${host}:${explicit}`,
        "cat /secret.txt",
      ].join("; "),
    ]);
    return { got: output.includes(content) ? content : undefined, words: output + errors };
  },
  "openssl s_client": async ({ host, explicit }, pair) =>
    await fetchWithOpenssl({ host, port: explicit, folder: folder.path, pair, user: testUser, password: testPassword }),
};

it("OpenSSL says of each certificate what it was made to be", async () => {
  for (const [kind, pattern] of Object.entries(verdicts)) {
    const pair = pairs[kind as Kind];
    assert.ok(pair);
    assert.match(await opensslVerdict(authority, pair), pattern, kind);
  }
});

describe("every demand, every kind of certificate, three clients", { concurrency: true }, () => {
  for (const [client, fetch] of Object.entries(clients))
    describe(client, { concurrency: 1 }, () => cells(client, fetch));
});

function cells(client: string, fetch: Fetch): void {
  for (const demand of demands)
    for (const kind of kinds) {
      const outcome = expected(client, demand, kind);
      it(`${demand}, ${kind}: ${outcome === "in" ? "in" : `refused, ${outcome[0]}`}`, async () => {
        const server = serverFor(client, demand);
        const from = server.events.length;
        const { got, words } = await fetch(server, pairs[kind]);
        const refused = server.events.slice(from).find(({ type }) => type === "certificate-refused");
        if (outcome === "in") {
          assert.equal(got, content, words);
          assert.equal(refused, undefined);
          return;
        }
        const [problem, reply] = outcome;
        assert.equal(got, undefined);
        assert.match(words, reply);
        assert.ok(refused?.type === "certificate-refused");
        assert.deepEqual([refused.problem, refused.name], [problem, testUser]);
      });
    }
}
