import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { hostname } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { connect as tlsConnect } from "node:tls";
import { dataFolder, makeDataFolder } from "../../src/app/data-folder.js";
import { loadConfig } from "../../src/config/load.js";
import { configRows } from "../../src/config/schema.js";
import { peerTest } from "../interop/peers.js";
import { runProgram } from "../support/run-program.js";
import { emptyFolder, freePorts, preparedFolder, ServeProcess, sealift } from "./serve-process.js";

async function modes(folder: string): Promise<Readonly<Record<string, string>>> {
  // It goes away when the ready line has been written.
  const names = (await readdir(folder, { recursive: true })).filter((name) => name !== "first-start");
  const found = await Promise.all(
    [".", ...names].map(
      async (name) => [name, ((await stat(path.join(folder, name))).mode & 0o777).toString(8)] as const,
    ),
  );
  return Object.fromEntries(found.sort());
}

async function certificate(data: string, name: string): Promise<X509Certificate> {
  return new X509Certificate(await readFile(path.join(data, "tls", name)));
}

test("a first start makes all there is to make, for the eyes of its user alone, and says the password once", async () => {
  await using folder = await emptyFolder();
  const { data } = folder;
  await using server = await ServeProcess.start({ data });
  const { ready } = server;
  assert.deepEqual(Object.keys(ready), [
    ...["event", "explicit", "implicit", "passive", "fingerprint256", "fingerprints", "curl", "user", "password"],
  ]);
  assert.equal(ready.event, "ready");
  assert.deepEqual(Object.keys(ready.explicit), ["host", "port"]);
  assert.equal(ready.user, "demo");
  assert.match(ready.password ?? "", /^([a-z0-9]{4}-){4}[a-z0-9]{4}$/);
  assert.match(ready.passive, /^\d+$/);
  assert.equal(server.output.split("\n").length, 2, "nothing else goes to standard output");

  const found = await modes(data);
  const secretFiles = [
    "sealift.yaml",
    "secret",
    "lock",
    "accounts.db",
    "run.json",
    "control.sock",
    "tls/ecdsa.key",
    "tls/rsa.key",
  ];
  for (const name of secretFiles) assert.equal(found[name], "600", name);
  for (const name of [".", "tls", "files", "files/demo"]) assert.equal(found[name], "700", name);

  const [ecdsa, rsa] = [await certificate(data, "ecdsa.crt"), await certificate(data, "rsa.crt")];
  assert.equal(ecdsa.publicKey.asymmetricKeyDetails?.namedCurve, "prime256v1");
  assert.equal(rsa.publicKey.asymmetricKeyDetails?.modulusLength, 3072);
  assert.deepEqual(ready.fingerprints, { ecdsa: ecdsa.fingerprint256, rsa: rsa.fingerprint256 });
  assert.equal(ready.fingerprint256, ecdsa.fingerprint256);
  for (const each of [ecdsa, rsa]) {
    for (const name of ["localhost", hostname()]) assert.ok(each.checkHost(name), name);
    for (const address of ["127.0.0.1", "::1"]) assert.ok(each.checkIP(address), address);
  }
  const trust = await readFile(path.join(data, "tls", "trust.pem"), "utf8");
  assert.equal(trust.match(/BEGIN CERTIFICATE/g)?.length, 2);

  const client = await server.client({ user: "demo", password: ready.password ?? "" });
  assert.equal((await client.store("STOR hello.txt", "hello")).code, 226);
  client.close();
  assert.equal(await readFile(path.join(data, "files", "demo", "hello.txt"), "utf8"), "hello");
  await server.stop();
  assert.ok(!(await readdir(data)).includes("first-start"));
});

test("sealift.yaml has every key with its comment, and says what holds without it", async () => {
  await using folder = await preparedFolder();
  const file = path.join(folder.data, "sealift.yaml");
  const text = await readFile(file, "utf8");
  for (const { key } of configRows) {
    const name = key.slice(key.lastIndexOf(".") + 1);
    assert.match(text, new RegExp(`(^|\\n) *# .+\\n *${name}: `), key);
  }
  assert.deepEqual(await loadConfig({ file, required: true }), await loadConfig());
});

test("run.json says the same without the password, with the process, while the server runs", async () => {
  await using folder = await preparedFolder();
  await writeFile(path.join(folder.data, "first-start"), "");
  await using server = await ServeProcess.start({ data: folder.data });
  const { password, curl, ...facts } = server.ready;
  const text = await readFile(path.join(folder.data, "run.json"), "utf8");
  assert.ok(password !== undefined && !text.includes(password));
  const { curl: withoutPassword, ...told } = JSON.parse(text) as Record<string, unknown>;
  assert.deepEqual(told, { ...facts, pid: server.pid });
  assert.equal(withoutPassword, curl.replace(`demo:${password}`, "demo"));
  await server.stop();
  assert.deepEqual(
    (await readdir(folder.data)).filter((name) => name === "run.json" || name === "control.sock"),
    [],
  );
});

test("a later start keeps everything and says no password", async () => {
  await using folder = await preparedFolder();
  const { data } = folder;
  const kept = ["sealift.yaml", "secret", "tls/ecdsa.crt", "tls/rsa.key", "tls/trust.pem"];
  const read = () => Promise.all(kept.map((name) => readFile(path.join(data, name), "utf8")));
  const before = await read();
  await using server = await ServeProcess.start({ data });
  assert.deepEqual(await read(), before);
  assert.equal(server.ready.user, undefined);
  assert.equal(server.ready.password, undefined);
  assert.match(server.ready.curl, / --user demo ftp:/);
  const client = await server.client(folder);
  client.close();
});

test("what a killed server left behind does not stop the next one", async () => {
  await using folder = await preparedFolder();
  {
    await using killed = await ServeProcess.start({ data: folder.data });
    killed.signal("SIGKILL");
    await killed.ended;
  }
  const left = await readdir(folder.data);
  assert.ok(left.includes("run.json") && left.includes("control.sock"), left.join());
  const { status, errors } = await sealift(["status", "--data", folder.data]);
  assert.equal(status, 1);
  assert.match(errors, /^error: no server runs on .+\nhint: start one with sealift serve/);
  await using server = await ServeProcess.start({ data: folder.data });
  const told = JSON.parse(await readFile(path.join(folder.data, "run.json"), "utf8")) as { pid: number };
  assert.equal(told.pid, server.pid);
  assert.equal((await server.cli("status")).status, 0);
});

test("when a first start fails, the next one says a password that works", async () => {
  await using folder = await emptyFolder();
  const { data } = folder;
  {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const taken = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    const args = ["--explicit", taken, "--implicit", "off", "--passive", "0"];
    await using failing = ServeProcess.launch({ data, args });
    assert.deepEqual(await failing.ended, { status: 1, signal: null });
    assert.equal(failing.output, "");
    other.close();
  }
  await using server = await ServeProcess.start({ data });
  (await server.client({ user: "demo", password: server.ready.password ?? "" })).close();
});

test("a password that nobody could have read is made anew", async () => {
  await using folder = await preparedFolder();
  const { data, password: first } = folder;
  // As if the machine had stopped between the user and the ready line.
  await writeFile(path.join(data, "first-start"), "");
  {
    await using server = await ServeProcess.start({ data });
    assert.equal(server.ready.user, "demo");
    assert.notEqual(server.ready.password, first);
    (await server.client({ user: "demo", password: server.ready.password ?? "" })).close();
    await assert.rejects(server.client({ user: "demo", password: first }), /530/);
    await server.stop();
  }
  await using third = await ServeProcess.start({ data });
  assert.equal(third.ready.password, undefined);
});

test("a configuration that was there before the first start is used and kept", async () => {
  await using folder = await emptyFolder();
  const { data } = folder;
  await mkdir(data, { mode: 0o755 });
  const text =
    "server:\n  name: Ours\nexplicit: 127.0.0.1:0\nimplicit: off\npassive:\n  ports: 0\n  address: ftp.example.com\n";
  await writeFile(path.join(data, "sealift.yaml"), text);
  await using server = await ServeProcess.start({ data, args: [] });
  assert.equal(server.ready.user, "demo");
  assert.equal(server.ready.implicit, "off");
  assert.equal(await readFile(path.join(data, "sealift.yaml"), "utf8"), text);
  assert.ok((await certificate(data, "ecdsa.crt")).checkHost("ftp.example.com"), "clients are told that name");
  const warning = await server.logged(({ event }) => event === "warning");
  assert.match(String(warning.msg), /other users may look into the data folder .+; chmod 700 /);
});

test("an empty folder that was made for it becomes private, one with something in it is left alone", async () => {
  await using folder = await emptyFolder();
  await mkdir(folder.data, { mode: 0o755 });
  await makeDataFolder(dataFolder(folder.data));
  assert.equal(((await stat(folder.data)).mode & 0o777).toString(8), "700");
  await chmod(folder.data, 0o755);
  await writeFile(path.join(folder.data, "sealift.yaml"), "");
  await makeDataFolder(dataFolder(folder.data));
  assert.equal(((await stat(folder.data)).mode & 0o777).toString(8), "755");
});

test("the certificate that a modern client sees is the one of the ready line, an old client sees the other", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const { implicit, fingerprint256, fingerprints } = server.ready;
  const { ca } = await server.wire();
  const seen = (options: object): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = tlsConnect({ port: implicit.port, host: "127.0.0.1", ca, ...options }, () => {
        resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? "");
        socket.destroy();
      }).on("error", reject);
    });
  assert.equal(await seen({}), fingerprint256);
  assert.equal(await seen({ maxVersion: "TLSv1.2", ciphers: "ECDHE-RSA-AES128-GCM-SHA256" }), fingerprints.rsa);
});

for (const [what, args] of Object.entries({
  explicit: freePorts,
  implicit: ["--explicit", "off", "--implicit", "127.0.0.1:0", "--passive", "0"],
  "all addresses": ["--explicit", "*:0", "--implicit", "off", "--passive", "0"],
  "IPv6 alone": ["--explicit", "[::1]:0", "--implicit", "off", "--passive", "0"],
  "an address that the certificate does not have": ["--explicit", "127.0.0.9:0", "--implicit", "off", "--passive", "0"],
})) {
  peerTest(`the curl line works as it stands: ${what}`, ["curl"], async () => {
    await using folder = await preparedFolder();
    await writeFile(path.join(folder.data, "files", "demo", "a file.txt"), "x");
    await using server = await ServeProcess.start({ data: folder.data, args });
    server.secrets.add(folder.password);
    assert.doesNotMatch(server.ready.curl, / -k|--insecure/);
    assert.match(server.ready.curl, / --cacert \S+\/tls\/trust\.pem /);
    const line = server.ready.curl.replace("--user demo", `--user demo:${folder.password}`);
    const { status, output, errors } = await runProgram("/bin/sh", ["-c", line]);
    assert.equal(status, 0, `${line}\n${errors}`);
    assert.match(output, /a file\.txt/);
  });
}

peerTest(
  "the curl line of a first start works without a change, also with a blank and a quote in the path",
  ["curl"],
  async () => {
    await using folder = await emptyFolder();
    await using server = await ServeProcess.start({ data: `${folder.path}/it's data` });
    const { status, errors } = await runProgram("/bin/sh", ["-c", server.ready.curl]);
    assert.equal(status, 0, errors);
  },
);
