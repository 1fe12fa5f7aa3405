import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import { createServer as createTcpServer } from "node:net";
import path from "node:path";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { watchLeaks } from "../../../test/support/leaks.js";
import { type TemporaryFolder, temporaryFolder } from "../../../test/support/temporary.js";
import { type CertificateWithKey, createSelfSigned } from "../self-signed.js";
import type { AcmeError } from "./errors.js";
import { obtainCertificate } from "./obtain.js";
import { AcmeTransport, retryAfterOf } from "./transport.js";

let folder: TemporaryFolder;
let pair: CertificateWithKey;
before(async () => {
  folder = await temporaryFolder("acme-dead");
  pair = await createSelfSigned({ kind: "ecdsa-p256", names: ["localhost"] });
  await writeFile(path.join(folder.path, "ca.pem"), pair.certificate);
});
after(() => folder.remove());
watchLeaks();

async function authority(answer: RequestListener): Promise<Server> {
  const server = createServer({ cert: pair.certificate, key: pair.key }, answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Why nothing can be ordered there. */
async function failureAt(
  port: number,
  { trusted = true, signal }: { trusted?: boolean; signal?: AbortSignal } = {},
): Promise<AcmeError> {
  const plan = {
    names: ["ftp.example.com"],
    directory: `https://localhost:${port}/dir`,
    authorities: trusted ? path.join(folder.path, "ca.pem") : undefined,
    agreesToTerms: true,
    challenge: { type: "http-01" as const, listen: { host: "127.0.0.1", port: 0 } },
    key: "ecdsa-p256" as const,
  };
  const options = { dataFolder: folder.path, userAgent: "sealift-test", env: {}, signal };
  return await obtainCertificate(plan, options).then(
    () => assert.fail("it did not fail"),
    (error: AcmeError) => error,
  );
}

function portOf(server: { address(): unknown }): number {
  return (server.address() as { port: number }).port;
}

test("where nobody listens, that is said", async () => {
  const server = await authority(() => {});
  const port = portOf(server);
  await close(server);
  const { kind, message } = await failureAt(port);
  assert.deepEqual(
    [kind, message],
    ["acme-unreachable", `the authority at localhost:${port} cannot be reached: nothing listens there`],
  );
});

test("one that is not trusted, speaks no TLS, or hangs up, is not asked", async (t) => {
  const server = await authority(() => assert.fail("it was asked"));
  t.after(() => close(server));
  assert.match((await failureAt(portOf(server), { trusted: false })).message, /its own certificate is not trusted/);
  for (const greeting of ["220 this is FTP\r\n", ""]) {
    const plain = createTcpServer((socket) =>
      socket
        .on("error", () => {})
        .resume()
        .end(greeting),
    ).listen(0, "127.0.0.1");
    await once(plain, "listening");
    const { kind, hint } = await failureAt(portOf(plain));
    assert.deepEqual([kind, hint === ""], ["acme-unreachable", false]);
    await new Promise((resolve) => plain.close(resolve));
  }
});

const garbage: readonly [string, RequestListener, RegExp][] = [
  ["a web page", (_, answer) => answer.end("<html>"), /is not what an ACME authority looks like/],
  ["nothing", (_, answer) => answer.end(), /is not what an ACME authority looks like/],
  ["null", (_, answer) => answer.end("null"), /is not what an ACME authority looks like/],
  [
    "half an answer",
    (_, answer) => answer.writeHead(200, { "content-length": 100 }).write("{", () => answer.destroy()),
    /broke the connection off/,
  ],
  ["no end of an answer", (_, answer) => void endless().pipe(answer), /answers with more than 512 KiB/],
  [
    "a directory of plain HTTP",
    (_, answer) => answer.end('{"newNonce":"http://127.0.0.1:9/","newAccount":"http://127.0.0.1:9/"}'),
    /not one of HTTPS/,
  ],
  [
    "a redirect",
    (_, answer) => answer.writeHead(302, { location: "https://127.0.0.1:9/" }).end(),
    /is not what an ACME authority looks like/,
  ],
  [
    "status 500",
    (_, answer) => answer.writeHead(500).end("oops"),
    /refused to show its directory: HTTP status 500, without a reason/,
  ],
  [
    "a problem",
    (_, answer) =>
      answer.writeHead(503).end('{"type":"urn:ietf:params:acme:error:rateLimited","detail":"later\\u001b[2J"}'),
    /refused to show its directory: later \[2J \(rateLimited\)/,
  ],
  [
    "another time",
    (_, answer) => answer.setHeader("date", "Fri, 01 Jan 2040 00:00:00 GMT").end("{}"),
    /clock of this machine says 20.*, the authority's 2040-01-01T00:00Z/,
  ],
];
for (const [what, listener, words] of garbage)
  test(`an authority that answers with ${what} is told of`, async (t) => {
    const server = await authority(listener);
    t.after(() => close(server));
    assert.match((await failureAt(portOf(server))).message, words);
  });

const endless = () =>
  new Readable({
    read: function () {
      this.push(Buffer.alloc(65_536, 32));
    },
  });

test("one that never answers is given up, by deadline and by signal", async (t) => {
  const server = await authority(() => {});
  t.after(() => close(server));
  const url = `https://localhost:${portOf(server)}/dir`;
  const transport = new AcmeTransport({
    authorities: [pair.certificate],
    userAgent: "sealift-test",
    answerTimeout: 50,
  });
  const request = { method: "GET", headers: {}, body: undefined };
  await assert.rejects(transport.send(url, request), /did not answer within 0\.05 s/);
  transport.close();
  const stop = new AbortController();
  const asked = once(server, "request");
  const failure = failureAt(portOf(server), { signal: stop.signal });
  await asked;
  stop.abort(new Error("told to stop"));
  assert.equal((await failure).message, "told to stop");
});

test("a rest that is asked for is read as seconds and as date, and is bounded", () => {
  const now = Date.UTC(2026, 0, 1);
  assert.equal(retryAfterOf("120", now), 120_000);
  assert.equal(retryAfterOf("Thu, 01 Jan 2026 00:01:00 GMT", now), 60_000);
  assert.equal(retryAfterOf("9999999999", now), 7 * 86_400_000);
  for (const header of [undefined, "", "-5", "soon", "0", "Thu, 01 Jan 2015 00:01:00 GMT", "1".repeat(200)])
    assert.equal(retryAfterOf(header, now), undefined);
});
