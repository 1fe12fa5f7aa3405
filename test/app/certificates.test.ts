import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { dataFolder } from "../../src/app/data-folder.js";
import { beginFirstStart } from "../../src/app/first-start.js";
import { hostNames } from "../../src/pki/alternative-names.js";
import { certify } from "../../src/pki/certify.js";
import { fingerprint256 } from "../../src/pki/inspect.js";
import { generateKey, keyToPem } from "../../src/pki/keys.js";
import { addStored } from "../../src/pki/stored.js";
import { runProgram } from "../support/run-program.js";
import { type Answer, cert, certCommands } from "./cert-commands.js";
import { type DataFolder, emptyFolder, preparedFolder, ServeProcess, sealift } from "./serve-process.js";

describe("a running server and its certificates", () => {
  let folder: DataFolder;
  let server: ServeProcess;
  /** By the name that each was made for. */
  const made: Record<string, Answer> = {};
  const at = (name: string) => path.join(folder.path, name);
  before(async () => {
    folder = await preparedFolder();
    server = await ServeProcess.start({ data: folder.data });
    const wanted = {
      old: ["--san", "ftp.example.com"],
      exact: ["--san", "ftp.example.com", "--key", "ecdsa-p384"],
      wide: ["--san", "*.example.com", "--key", "rsa-2048"],
      here: ["--san", "127.0.0.1", "--key", "ed25519"],
      box: ["--common-name", "box.example"],
      bad: ["--san", "bad.example"],
    };
    const answers = await cert(folder.data, ...Object.values(wanted).map((args) => ["create", ...args]));
    for (const [index, name] of Object.keys(wanted).entries()) made[name] = answers[index] ?? assert.fail(name);
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await folder.remove();
  });

  /** SHA-256 of what is shown to a client that asks for a name (none: no name). */
  async function shown(name: string, ...more: readonly string[]): Promise<string> {
    const asks = name === "" ? ["-noservername"] : ["-servername", name];
    const place = `127.0.0.1:${server.ready.explicit.port}`;
    const { output, errors } = await runProgram(
      "openssl",
      ["s_client", "-connect", place, "-starttls", "ftp", ...asks, ...more],
      { input: "QUIT\r\n" },
    );
    const [pem] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(output) ?? [];
    return pem === undefined ? assert.fail(errors) : fingerprint256(pem);
  }

  test("are shown to who asks for them, by name, wildcard, address and key type; the newest of several", async () => {
    const { ecdsa, rsa } = server.ready.fingerprints;
    const { exact, wide, here } = made;
    assert.deepEqual([exact?.id, exact?.served], ["ftp.example.com-2", true]);
    assert.equal(await shown("FTP.example.com"), exact?.fingerprint256);
    assert.equal(await shown("www.example.com"), wide?.fingerprint256);
    assert.equal(await shown(""), here?.fingerprint256);
    const onlyRsa = ["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"];
    assert.equal(await shown("ftp.example.com", ...onlyRsa), wide?.fingerprint256);
    for (const name of ["example.com", "a.b.example.com"]) assert.equal(await shown(name), ecdsa);
    assert.equal(await shown("example.org", ...onlyRsa), rsa);
  });

  test("clients that trust trust.pem trust them, on data connections, too", async () => {
    const curl = await runProgram("curl", [
      ...["--silent", "--show-error", "--ssl-reqd", "--cacert", path.join(folder.data, "tls", "trust.pem")],
      ...["--connect-to", `box.example::127.0.0.1:${server.ready.explicit.port}`],
      ...["--user", `${folder.user}:${folder.password}`, "--list-only", "ftp://box.example/"],
    ]);
    assert.deepEqual(curl, { status: 0, late: false, output: curl.output, errors: "" });
  });

  test("one that is damaged keeps no other from being served", async () => {
    const { bad, box } = made;
    await writeFile(String(bad?.certificate), await readFile(String(box?.certificate)));
    const reload = await server.cli("reload");
    assert.equal(reload.status, 0);
    assert.match(reload.output, /is not the key of the certificate in .*: the one from before is served on/);
    assert.equal(await shown("box.example"), box?.fingerprint256);
    assert.equal(await shown("bad.example"), bad?.fingerprint256);
  });

  async function openssl(...args: readonly string[]): Promise<string> {
    const { status, output, errors } = await runProgram("openssl", args, { folder: folder.path });
    assert.equal(status, 0, errors);
    return output;
  }

  test("one that was requested here and signed elsewhere is installed, shown, exported and removed", async () => {
    const asked = ["request", "--san", "bought.example", "--out", at("req.pem")];
    await cert(folder.data, asked);
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    await openssl("req", "-x509", ...curve, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Bought Authority");
    const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "1", "-copy_extensions", "copy", "-days", "90"];
    await openssl("x509", "-req", "-in", "req.pem", ...signed, "-out", "leaf.pem");
    const chain = ["-certfile", "ca.pem", "-certfile", "leaf.pem"];
    await openssl("crl2pkcs7", "-nocrl", ...chain, "-outform", "DER", "-out", "x.p7b");
    const [refused, installed, list] = await certCommands(folder.data, [
      ["install", at("x.p7b"), "--host", "other.example"],
      ["install", at("x.p7b")],
      ["list"],
    ]);
    assert.match(
      refused?.errors ?? "",
      /^error: the certificate is not for other\.example, but for bought\.example\nhint: /,
    );
    assert.deepEqual([installed?.errors, installed?.json?.served], ["", true]);
    assert.deepEqual(list?.json?.requests, []);
    assert.equal(await shown("bought.example"), installed?.json?.fingerprint256);

    const id = String(installed?.json?.id);
    const out = ["--format", "pkcs12", "--out", at("x.p12"), "--password-stdin"];
    const commands = [
      ["export", id, ...out],
      ["export", id, "--with-key"],
      ["show", at("leaf.pem")],
      ["remove", id],
      ["remove", "rsa"],
    ];
    const [exported, printed, seen, removed, own] = await certCommands(folder.data, commands, "s3cret\n");
    assert.deepEqual([exported?.errors, (await stat(at("x.p12"))).mode & 0o777], ["", 0o600]);
    const bags = await openssl("pkcs12", "-in", "x.p12", "-passin", "pass:s3cret", "-nodes");
    assert.match(bags, /CN = bought\.example[\s\S]*BEGIN PRIVATE KEY/);
    assert.deepEqual([printed?.json, printed?.errors.startsWith("error: ")], [undefined, true]);
    assert.match(JSON.stringify(seen?.json?.remarks), /its chain ends at CN=Bought Authority/);
    assert.equal(removed?.errors, "");
    assert.match(own?.errors ?? "", /^error: rsa is the server's own/);
    assert.equal(await shown("bought.example"), server.ready.fingerprints.ecdsa);
  });

  test("who asks for no name of ours is shown what tls.defaultName says", async () => {
    await writeFile(path.join(folder.data, "sealift.yaml"), "tls:\n  defaultName: box.example\n");
    assert.equal((await server.cli("reload")).status, 0);
    assert.equal(await shown("example.org"), made.box?.fingerprint256);
    const run = JSON.parse(await readFile(path.join(folder.data, "run.json"), "utf8")) as { fingerprint256: string };
    assert.equal(run.fingerprint256, made.box?.fingerprint256);
  });

  test("where that is from an authority that programs know, the curl line names no certificates, and works", async () => {
    const root = await generateKey("ecdsa-p256");
    const subject = { commonName: "Known To All" };
    const issuer = {
      key: root,
      certificate: await certify(root, { profile: "authority", subject, names: [] }),
    };
    await writeFile(at("known.pem"), issuer.certificate);
    const key = await generateKey("ecdsa-p256");
    const plan = { profile: "server", subject: {}, names: hostNames(["known.example"]) } as const;
    const pair = { certificate: await certify(key, plan, issuer), key: keyToPem(key) };
    await addStored(folder.data, pair, { name: "known.example", origin: "installed" });
    await writeFile(path.join(folder.data, "sealift.yaml"), "tls:\n  defaultName: known.example\n");
    assert.equal((await server.cli("reload")).status, 0);
    const { curl } = JSON.parse(await readFile(path.join(folder.data, "run.json"), "utf8")) as { curl: string };
    assert.match(curl, /^curl --ssl-reqd --resolve known\.example:\d+:127\.0\.0\.1 --user demo /);
    const line = curl.replace("--user demo", `--user demo:${folder.password}`);
    const trusting = { environment: { CURL_CA_BUNDLE: at("known.pem") } };
    const { status, errors } = await runProgram("/bin/sh", ["-c", line], trusting);
    assert.equal(status, 0, errors);
    assert.equal((await runProgram("/bin/sh", ["-c", line])).status, 60, "nobody else trusts it");
  });
});

test("before any server has run, a certificate makes the data folder, and the first start is still one", async () => {
  await using folder = await emptyFolder();
  const made = await sealift(["cert", "create", "--data", folder.data, "--san", "a.example", "--json"]);
  assert.equal(JSON.parse(made.output).served, false);
  assert.equal((await stat(folder.data)).mode & 0o777, 0o700);
  assert.equal(await beginFirstStart(dataFolder(folder.data)), true);
});

test("what is wrong with the options is said with a hint", async () => {
  const { status, output, errors } = await sealift(["cert", "create", "--bogus"]);
  assert.deepEqual({ status, output }, { status: 2, output: "" });
  assert.match(errors, /^error: unknown option '--bogus'\nhint: see sealift cert create --help/);
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
