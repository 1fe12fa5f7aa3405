import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import path from "node:path";
import { after, before, test } from "node:test";
import { startTestServer, type TestServer, testPassword, testUser } from "../../../test/support/ftps-server.js";
import { repositoryRoot } from "../../../test/support/repository.js";
import { runProgram } from "../../../test/support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../../../test/support/temporary.js";
import { addressOf } from "./inspect.js";

let server: TestServer;
let folder: TemporaryFolder;
before(async () => {
  server = await startTestServer({ files: { "/a.txt": "first" } });
  folder = await temporaryFolder("inspect-cli");
});
after(async () => {
  await server.stop();
  await folder.remove();
});

function inspected(...args: string[]) {
  return runProgram(process.execPath, [path.join(repositoryRoot, "bin/sealift.js"), "inspect", ...args], {
    environment: { SEALIFT_PASSWORD: testPassword, XDG_CONFIG_HOME: folder.path, NETRC: "/dev/null" },
  });
}

test("inspect tells all steps in order, with login, for people and for programs", async () => {
  const { fingerprint256 } = new X509Certificate(server.ca);
  const trusting = ["--fingerprint", fingerprint256];
  const url = `ftpes://${testUser}@127.0.0.1:${server.explicit}`;
  const text = await inspected(url, ...trusting);
  assert.equal(text.status, 0, text.errors);
  const titles = [...text.output.matchAll(/^[ \d]\d\. (.*?)(?: {2,}(\S+))?$/gm)].map(([, title]) => title);
  assert.deepEqual(titles, [
    "asked for encryption",
    "protocol and cipher suite agreed",
    "certificate and public key received",
    "certificate checked, and trusted",
    "revocation",
    "session secret made",
    "everything sealed with it",
    "what else it would take",
    "logins without TLS",
    "logged in",
    "data connection: a listing came",
    "data connection bound to the session",
    "where data connections go",
  ]);
  assert.match(text.output, /\nGrade A: no weakness was found\.\n$/);
  const json = await inspected(`ftps://${testUser}@127.0.0.1:${server.implicit}`, ...trusting, "--json", "--suites");
  const report = JSON.parse(json.output);
  assert.deepEqual(
    [report.event, report.grade, report.security, report.support.complete],
    ["inspection", "A", "implicit", true],
  );
  assert.equal(report.certificate.fingerprint256, fingerprint256);
  assert.ok(!`${text.output}${json.output}`.includes(testPassword));
});

test("without trust it tells the same, names the line that trusts, and sends no password", async () => {
  const at = `127.0.0.1:${server.explicit}`;
  const logins = () => server.events.filter(({ type }) => type === "login").length;
  const earlier = logins();
  const { status, output } = await inspected(`ftpes://${testUser}@${at}`, "--require", "b");
  assert.equal(status, 4);
  const { fingerprint256 } = new X509Certificate(server.ca);
  assert.ok(output.includes(`sealift trust add ${at} --fingerprint ${fingerprint256}`));
  assert.match(output, /login withheld/);
  assert.match(output, /Grade D: .*\nWith its certificate trusted: A\./);
  assert.equal(logins(), earlier);
});

test("a host alone is asked with AUTH, port 990 with TLS from the first byte", async () => {
  assert.equal(addressOf("ftp.example.org"), "ftpes://ftp.example.org");
  assert.equal(addressOf("ftp.example.org:990"), "ftps://ftp.example.org:990");
  assert.equal(addressOf("2001:db8::1"), "ftpes://[2001:db8::1]");
  assert.equal(addressOf("[2001:db8::1]:990"), "ftps://[2001:db8::1]:990");
  assert.equal(addressOf("ftps://ada@ftp.example.org"), "ftps://ada@ftp.example.org");
  assert.equal((await inspected("ftp://127.0.0.1")).status, 2);
  assert.equal((await inspected("127.0.0.1", "--require", "Q")).status, 2);
  assert.equal((await inspected("127.0.0.1:1")).status, 3);
});
