import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { runProgram } from "../support/run-program.js";
import { preparedFolder, program, ServeProcess } from "./serve-process.js";

/** Runs each command of the list in turn in one process, for the time it saves; gives the JSON that each prints. */
const runner = `
  import { Command } from ${JSON.stringify(import.meta.resolve("commander"))};
  import { certCommand } from ${JSON.stringify(new URL("../../src/cli/cert.js", import.meta.url).href)};
  for (const args of JSON.parse(process.argv[1]))
    await new Command("sealift").addCommand(certCommand()).parseAsync(["node", "sealift", "cert", ...args, "--json"]);`;

type Answer = Readonly<Record<string, unknown>>;

async function cert(data: string, ...commands: readonly (readonly string[])[]): Promise<readonly Answer[]> {
  const list = JSON.stringify(commands.map((args) => [...args, "--data", data]));
  const ended = await runProgram(process.execPath, ["--input-type=module", "-e", runner, "--", list]);
  assert.deepEqual({ status: ended.status, errors: ended.errors }, { status: 0, errors: "" });
  return ended.output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
}

test("an authority of one's own: the server shows what it issues, clients get bundles, revocations are known at once", async () => {
  await using folder = await preparedFolder();
  const at = (name: string) => path.join(folder.path, name);
  const keyFile = ["--key-file", at("passphrase")];
  await using server = await ServeProcess.start({ data: folder.data });
  const [made, issued, client, bundle, list] = await cert(
    folder.data,
    ["authority", "create", "--organization", "Example", "--country", "DE", ...keyFile],
    ["issue", "server", "own.example", ...keyFile],
    ["issue", "client", "Ada", "--email", "ada@example.com", ...keyFile],
    ["bundle", "ada", "--out", at("bundle")],
    ["list"],
  );
  assert.equal(made?.subject, "C=DE, O=Example, CN=Example Authority");
  assert.equal((await stat(at("passphrase"))).mode & 0o777, 0o600);
  assert.deepEqual([issued?.id, issued?.served, issued?.origin], ["own.example", true, "issued"]);
  assert.deepEqual(list?.clients, ["ada"]);

  const curl = await runProgram("curl", [
    ...["--silent", "--show-error", "--ssl-reqd", "--cacert", String(made?.certificate)],
    ...["--connect-to", `own.example::127.0.0.1:${server.ready.explicit.port}`],
    ...["--user", `${folder.user}:${folder.password}`, "--list-only", "ftp://own.example/"],
  ]);
  assert.deepEqual({ status: curl.status, errors: curl.errors }, { status: 0, errors: "" });

  assert.deepEqual((await readdir(at("bundle"))).sort(), ["README.txt", "ada.p12", "authority.pem"]);
  assert.doesNotMatch(await readFile(at("bundle/README.txt"), "utf8"), new RegExp(String(bundle?.password)));
  const opened = ["pkcs12", "-in", at("bundle/ada.p12"), "-passin", `pass:${bundle?.password}`, "-nodes"];
  const { output: bags } = await runProgram("openssl", opened);
  await writeFile(at("ada.pem"), bags);
  const authority = String(made?.certificate);
  const verify = ["verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", authority, at("ada.pem")];
  assert.equal((await runProgram("openssl", verify)).status, 0);
  assert.match(bags, /BEGIN PRIVATE KEY/);

  const responder = spawn(process.execPath, [
    ...[program, "cert", "responder", "--listen", "127.0.0.1:0", "--json", "--data", folder.data],
  ]);
  const ended = once(responder, "close");
  try {
    const [line] = (await once(responder.stdout, "data")) as [Buffer];
    const { ocsp } = JSON.parse(line.toString()) as { ocsp: string };
    const ask = ["ocsp", "-issuer", authority, "-CAfile", authority, "-cert", at("ada.pem"), "-url", ocsp];
    assert.match((await runProgram("openssl", ask)).output, /ada\.pem: good/);
    const [revoked] = await cert(folder.data, ["revoke", "Ada", "--reason", "superseded", ...keyFile]);
    assert.equal(revoked?.serial, client?.serial);
    const answer = await runProgram("openssl", ask);
    assert.match(answer.output, /ada\.pem: revoked[\s\S]*superseded/);
    assert.match(answer.errors, /Response verify OK/);
  } finally {
    responder.kill("SIGTERM");
  }
  assert.deepEqual(await ended, [0, null]);
  const crl = String(made?.crl);
  const checked = await runProgram("openssl", [
    "verify",
    "-crl_check",
    "-CAfile",
    authority,
    "-CRLfile",
    crl,
    at("ada.pem"),
  ]);
  assert.match(checked.errors, /certificate revoked/);
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
