import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { dataFolder } from "../../src/app/data-folder.js";
import { beginFirstStart } from "../../src/app/first-start.js";
import { runProgram } from "../support/run-program.js";
import { type DataFolder, emptyFolder, preparedFolder, ServeProcess, sealift } from "./serve-process.js";

interface Made {
  readonly id: string;
  readonly fingerprint256: string;
  readonly certificate: string;
  readonly keyFile: string;
  readonly served: boolean;
}

describe("a running server and its certificates", () => {
  let folder: DataFolder;
  let server: ServeProcess;
  before(async () => {
    folder = await preparedFolder();
    server = await ServeProcess.start({ data: folder.data });
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await folder.remove();
  });

  async function create(...args: readonly string[]): Promise<Made> {
    const { status, output, errors } = await server.cli("cert", "create", "--json", ...args);
    assert.equal(status, 0, errors);
    return JSON.parse(output) as Made;
  }

  /** SHA-256 of what is shown to a client that asks for a name (none: no name). */
  async function shown(name: string, ...more: readonly string[]): Promise<string> {
    const asks = name === "" ? ["-noservername"] : ["-servername", name];
    const at = `127.0.0.1:${server.ready.explicit.port}`;
    const { output, errors } = await runProgram(
      "openssl",
      ["s_client", "-connect", at, "-starttls", "ftp", ...asks, ...more],
      { input: "QUIT\r\n" },
    );
    const [pem] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(output) ?? [];
    if (pem === undefined) assert.fail(errors);
    const print = await runProgram("openssl", ["x509", "-noout", "-fingerprint", "-sha256"], { input: pem });
    return print.output.trim().replace(/^.*=/, "");
  }

  test("shows one that was made just now to who asks for it, by name, wildcard, address and key type", async () => {
    const { ecdsa, rsa } = server.ready.fingerprints;
    assert.equal(await shown("ftp.example.com"), ecdsa);
    const exact = await create("--san", "ftp.example.com");
    assert.equal(exact.served, true);
    assert.equal(await shown("FTP.example.com"), exact.fingerprint256);
    const wide = await create("--san", "*.example.com", "--key", "rsa-2048");
    assert.equal(await shown("www.example.com"), wide.fingerprint256);
    assert.equal(await shown("ftp.example.com"), exact.fingerprint256);
    const onlyRsa = ["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"];
    assert.equal(await shown("ftp.example.com", ...onlyRsa), wide.fingerprint256);
    for (const name of ["", "example.com", "a.b.example.com", "example.org"]) assert.equal(await shown(name), ecdsa);
    assert.equal(await shown("example.org", ...onlyRsa), rsa);
    const here = await create("--san", "127.0.0.1", "--key", "ed25519");
    assert.equal(await shown(""), here.fingerprint256);
    const again = await create("--san", "ftp.example.com", "--key", "ecdsa-p384");
    assert.equal(again.id, "ftp.example.com-2");
    assert.equal(await shown("ftp.example.com"), again.fingerprint256);

    const list = await server.cli("cert", "list", "--json");
    const ids = (JSON.parse(list.output) as { certificates: { id: string }[] }).certificates.map(({ id }) => id);
    assert.deepEqual(ids, ["ecdsa", "rsa", "127.0.0.1", "_.example.com", "ftp.example.com", "ftp.example.com-2"]);
  });

  test("clients that trust trust.pem trust it, on data connections, too", async () => {
    await create("--common-name", "box.example");
    const curl = await runProgram("curl", [
      ...["--silent", "--show-error", "--ssl-reqd", "--cacert", path.join(folder.data, "tls", "trust.pem")],
      ...["--connect-to", `box.example::127.0.0.1:${server.ready.explicit.port}`],
      ...["--user", `${folder.user}:${folder.password}`, "--list-only", "ftp://box.example/"],
    ]);
    assert.deepEqual(curl, { status: 0, late: false, output: curl.output, errors: "" });
  });

  test("one that was requested, signed elsewhere and installed is shown with its chain; exported, removed", async () => {
    const at = (name: string) => path.join(folder.path, name);
    const openssl = async (...args: readonly string[]) => {
      const { status, output, errors } = await runProgram("openssl", args, { folder: folder.path });
      assert.equal(status, 0, errors);
      return output;
    };
    const request = await server.cli("cert", "request", "--san", "bought.example", "--out", at("req.pem"), "--json");
    assert.equal(request.status, 0, request.errors);
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    await openssl("req", "-x509", ...curve, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Bought Authority");
    const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "1", "-copy_extensions", "copy", "-days", "90"];
    await openssl("x509", "-req", "-in", "req.pem", ...signed, "-out", "leaf.pem");
    await openssl(
      "crl2pkcs7",
      "-nocrl",
      "-certfile",
      "ca.pem",
      "-certfile",
      "leaf.pem",
      "-outform",
      "DER",
      "-out",
      "x.p7b",
    );
    const refused = await server.cli("cert", "install", at("x.p7b"), "--host", "other.example");
    assert.match(refused.errors, /^error: the certificate is not for other\.example, but for bought\.example\nhint: /);
    const installed = await server.cli("cert", "install", at("x.p7b"), "--json");
    assert.equal(installed.status, 0, installed.errors);
    const { id, fingerprint256, served } = JSON.parse(installed.output) as Made;
    assert.equal(served, true);
    assert.equal(await shown("bought.example"), fingerprint256);
    assert.deepEqual(JSON.parse((await server.cli("cert", "list", "--json")).output).requests, []);

    const out = ["--format", "pkcs12", "--out", at("x.p12"), "--password-stdin"];
    const sealed = await sealift(["cert", "export", id, ...out, "--data", folder.data], "s3cret\n");
    assert.deepEqual({ status: sealed.status, errors: sealed.errors }, { status: 0, errors: "" });
    assert.equal((await stat(at("x.p12"))).mode & 0o777, 0o600);
    const bags = await openssl("pkcs12", "-in", "x.p12", "-passin", "pass:s3cret", "-nodes");
    assert.match(bags, /CN = bought\.example[\s\S]*BEGIN PRIVATE KEY/);
    const printed = await server.cli("cert", "export", id, "--with-key");
    assert.match(printed.errors, /^error: a private key is not printed\n/);
    assert.equal(printed.output, "");

    assert.equal((await server.cli("cert", "remove", id)).status, 0);
    assert.equal(await shown("bought.example"), server.ready.fingerprints.ecdsa);
    assert.match((await server.cli("cert", "remove", "rsa")).errors, /^error: rsa is the server's own/);
    const shownFile = await server.cli("cert", "show", at("leaf.pem"));
    assert.match(shownFile.output, /^clients +its chain ends at CN=Bought Authority/m);
  });

  test("one that is damaged keeps no other from being served", async () => {
    const good = await create("--san", "good.example");
    const bad = await create("--san", "bad.example");
    await writeFile(bad.certificate, await readFile(good.certificate));
    const reload = await server.cli("reload");
    assert.equal(reload.status, 0);
    assert.match(reload.output, /is not the key of the certificate in .*: the one from before is served on/);
    assert.equal(await shown("good.example"), good.fingerprint256);
    assert.equal(await shown("bad.example"), bad.fingerprint256);
  });
});

test("before any server has run, a certificate makes the data folder, and the first start is still one", async () => {
  await using folder = await emptyFolder();
  const made = await sealift(["cert", "create", "--data", folder.data, "--san", "a.example", "--json"]);
  assert.equal(JSON.parse(made.output).served, false);
  assert.equal((await stat(folder.data)).mode & 0o777, 0o700);
  assert.equal(await beginFirstStart(dataFolder(folder.data)), true);
});

test("what cannot be is refused with a hint, and nothing is made", async () => {
  await using folder = await preparedFolder();
  const refusals: readonly (readonly [args: readonly string[], words: RegExp])[] = [
    [["--san", "a b"], /^error: "a b" is no name for a certificate\nhint: /],
    [["--bogus"], /^error: unknown option '--bogus'\nhint: see sealift cert create --help/],
  ];
  for (const [args, words] of refusals) {
    const { status, output, errors } = await sealift(["cert", "create", "--data", folder.data, ...args]);
    assert.deepEqual({ status, output }, { status: 1, output: "" }, args.join(" "));
    assert.match(errors, words);
  }
  const list = await sealift(["cert", "list", "--data", folder.data, "--json"]);
  assert.equal(JSON.parse(list.output).certificates.length, 2);
});

test("on a terminal, without options, it asks, says what is wrong, and takes what is in brackets", async () => {
  await using folder = await preparedFolder();
  const command = `${process.execPath} bin/sealift.js cert create --data ${folder.data}`;
  const answers = ["no name!", "ask.example", "", "Example Ltd", "", "", "", "England", "GB", "", "p384", "30"];
  const { status, output } = await runProgram("script", ["-qec", command, "/dev/null"], {
    input: answers.map((answer) => `${answer}\n`).join(""),
  });
  assert.equal(status, 0, output);
  assert.match(output, /no name for a certificate/);
  assert.match(output, /the country must be two letters/);
  const file = path.join(folder.data, "tls", "certificates", "ask.example", "certificate.pem");
  const { output: text } = await runProgram("openssl", ["x509", "-in", file, "-noout", "-text"]);
  assert.match(text, /Subject: C = GB, O = Example Ltd, CN = ask\.example\n/);
  assert.match(text, /secp384r1/);
});
