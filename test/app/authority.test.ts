import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { runProgram } from "../support/run-program.js";
import { type Answer, cert } from "./cert-commands.js";
import { type DataFolder, preparedFolder, program, ServeProcess } from "./serve-process.js";

describe("an authority of one's own", () => {
  let folder: DataFolder;
  let answers: readonly Answer[];
  let authority: string;
  let server: ServeProcess;
  const at = (name: string) => path.join(folder.path, name);
  const keyFile = () => ["--key-file", at("passphrase")];
  const openssl = (...args: readonly string[]) => runProgram("openssl", args);

  before(async () => {
    folder = await preparedFolder();
    server = await ServeProcess.start({ data: folder.data });
    answers = await cert(
      folder.data,
      ["authority", "create", "--organization", "Example", "--country", "DE", ...keyFile()],
      ["issue", "server", "own.example", ...keyFile()],
      ["issue", "client", "Ada", "--email", "ada@example.com", ...keyFile()],
      ["bundle", "ada", "--out", at("bundle")],
      ["list"],
    );
    authority = String(answers[0]?.certificate);
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await folder.remove();
  });

  test("the server shows at once what it issues, and clients that trust it are content", async () => {
    const [made, issued, , , list] = answers;
    assert.equal(made?.subject, "C=DE, O=Example, CN=Example Authority");
    assert.equal((await stat(at("passphrase"))).mode & 0o777, 0o600);
    assert.deepEqual([issued?.id, issued?.served, issued?.origin], ["own.example", true, "issued"]);
    assert.deepEqual(list?.clients, ["ada"]);
    const curl = await runProgram("curl", [
      ...["--silent", "--show-error", "--ssl-reqd", "--cacert", authority],
      ...["--connect-to", `own.example::127.0.0.1:${server.ready.explicit.port}`],
      ...["--user", `${folder.user}:${folder.password}`, "--list-only", "ftp://own.example/"],
    ]);
    assert.deepEqual({ status: curl.status, errors: curl.errors }, { status: 0, errors: "" });
  });

  test("a client's user gets all in a folder, which OpenSSL opens, and no password with it", async () => {
    const password = String(answers[3]?.password);
    assert.deepEqual((await readdir(at("bundle"))).sort(), ["README.txt", "ada.p12", "authority.pem"]);
    assert.ok(!(await readFile(at("bundle/README.txt"), "utf8")).includes(password));
    const { output } = await openssl("pkcs12", "-in", at("bundle/ada.p12"), "-passin", `pass:${password}`, "-nodes");
    assert.match(output, /BEGIN PRIVATE KEY/);
    await writeFile(at("ada.pem"), output);
    const verified = await openssl(
      "verify",
      "-x509_strict",
      "-purpose",
      "sslclient",
      "-CAfile",
      authority,
      at("ada.pem"),
    );
    assert.equal(verified.status, 0, verified.errors);
  });

  test("what is revoked is known at once to who asks the responder, and is on the list", async () => {
    const args = ["cert", "responder", "--listen", "127.0.0.1:0", "--json", "--data", folder.data];
    const responder = spawn(process.execPath, [program, ...args]);
    const ended = once(responder, "close");
    try {
      const [line] = (await once(responder.stdout, "data")) as [Buffer];
      const { ocsp } = JSON.parse(line.toString()) as { ocsp: string };
      const ask = ["ocsp", "-issuer", authority, "-CAfile", authority, "-cert", at("ada.pem"), "-url", ocsp];
      assert.match((await openssl(...ask)).output, /ada\.pem: good/);
      const [revoked] = await cert(folder.data, ["revoke", "Ada", "--reason", "superseded", ...keyFile()]);
      assert.equal(revoked?.serial, answers[2]?.serial);
      const answer = await openssl(...ask);
      assert.match(answer.output, /ada\.pem: revoked[\s\S]*superseded/);
      assert.match(answer.errors, /Response verify OK/);
    } finally {
      responder.kill("SIGTERM");
    }
    assert.deepEqual(await ended, [0, null]);
    const list = ["-CAfile", authority, "-CRLfile", String(answers[0]?.crl), at("ada.pem")];
    assert.match((await openssl("verify", "-crl_check", ...list)).errors, /certificate revoked/);
  });
});

test("trust and its undo, in an image of a system, by the system's own program", async () => {
  await using folder = await preparedFolder();
  const root = path.join(folder.path, "image");
  for (const name of ["usr/sbin", "usr/share/ca-certificates", "etc/ssl/certs", "etc/ca-certificates/update.d"])
    await mkdir(path.join(root, name), { recursive: true });
  await writeFile(path.join(root, "etc/ca-certificates.conf"), "other.crt\n");
  const other = await readFile(path.join(folder.data, "tls", "rsa.crt"));
  await writeFile(path.join(root, "usr/share/ca-certificates/other.crt"), other);
  await symlink("/usr/sbin/update-ca-certificates", path.join(root, "usr/sbin/update-ca-certificates"));
  const bundle = path.join(root, "etc/ssl/certs/ca-certificates.crt");
  const verified = async () => {
    const file = path.join(folder.data, "tls", "ecdsa.crt");
    const { status, errors } = await runProgram("openssl", ["verify", "-CAfile", bundle, file]);
    assert.match(errors, status === 0 ? /^$/ : /self-signed certificate/);
    return status === 0;
  };
  const [first, second] = await cert(
    folder.data,
    ["trust", "ecdsa", "--root", root],
    ["trust", "ecdsa", "--root", root],
  );
  assert.deepEqual([first?.trusted, first?.changed, second?.changed], [true, true, false]);
  assert.ok(await verified());
  const [undone, again] = await cert(
    folder.data,
    ["trust", "ecdsa", "--undo", "--root", root],
    ["trust", "ecdsa", "--undo", "--root", root],
  );
  assert.deepEqual([undone?.trusted, undone?.changed, again?.changed], [false, true, false]);
  assert.ok(!(await verified()));
  assert.deepEqual(await readdir(path.join(root, "usr/local/share/ca-certificates")), []);
  assert.equal((await readFile(bundle)).toString(), other.toString());
});
