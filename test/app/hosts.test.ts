import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { createSelfSigned } from "../../src/pki/self-signed.js";
import { peerTest, requirePeer } from "../interop/peers.js";
import { runProgram } from "../support/run-program.js";
import { WireClient } from "../support/wire-client.js";
import { type DataFolder, freePorts, preparedFolder, ServeProcess } from "./serve-process.js";

/** A data folder with two hosts: one with a certificate and folders of its own, and one that nobody may use but its group. */
async function foldersOfHosts(): Promise<DataFolder & { readonly trust: string }> {
  const folder = await preparedFolder();
  const { certificate, key } = await createSelfSigned({ kind: "ecdsa-p256", names: ["acme.example"] });
  const trust = path.join(folder.data, "tls", "acme.crt");
  await writeFile(trust, certificate);
  await writeFile(path.join(folder.data, "tls", "acme.key"), key, { mode: 0o600 });
  const root = path.join(folder.data, "files", "acme");
  await mkdir(path.join(root, folder.user), { recursive: true });
  await writeFile(path.join(root, folder.user, "where.txt"), "at acme");
  await writeFile(path.join(folder.data, "files", folder.user, "where.txt"), "at home");
  await writeFile(
    path.join(folder.data, "sealift.yaml"),
    `hosts:
  - {name: ACME.example, certificate: tls/acme.crt, key: tls/acme.key, root: ${root}}
  - {name: staff.example, users: ["group:staff"]}
`,
  );
  return { ...folder, trust };
}

peerTest("curl gets the certificate and the files of the host that its URL names", ["curl"], async () => {
  await using folder = await foldersOfHosts();
  await using server = await ServeProcess.start({ data: folder.data, args: freePorts });
  const { explicit, implicit } = server.ready;
  const fetched = async (url: string, port: number, ca: string) =>
    await runProgram(requirePeer("curl"), [
      ...["--silent", "--show-error", "--ssl-reqd", "--cacert", ca, "--user", `${folder.user}:${folder.password}`],
      ...["--resolve", `acme.example:${port}:127.0.0.1`, url],
    ]);
  const own = path.join(folder.data, "tls", "trust.pem");
  const cases: readonly (readonly [string, number, string, string])[] = [
    [`ftp://acme.example:${explicit.port}/where.txt`, explicit.port, folder.trust, "at acme"],
    [`ftps://acme.example:${implicit.port}/where.txt`, implicit.port, folder.trust, "at acme"],
    [`ftp://localhost:${explicit.port}/where.txt`, explicit.port, own, "at home"],
  ];
  for (const [url, port, ca, expected] of cases) {
    const { status, output, errors } = await fetched(url, port, ca);
    assert.deepEqual({ status, output }, { status: 0, output: expected }, errors);
  }
  server.secrets.add(folder.password);
  await server.stop();
});

peerTest("OpenSSL's client sees the certificate for each server name", ["openssl"], async () => {
  await using folder = await foldersOfHosts();
  await using server = await ServeProcess.start({ data: folder.data, args: freePorts });
  const shown = async (port: number, ...more: readonly string[]): Promise<string> => {
    const args = ["s_client", "-connect", `127.0.0.1:${port}`, "-showcerts", ...more];
    return (await runProgram(requirePeer("openssl"), args, { input: "QUIT\r\n" })).output;
  };
  const pem = (text: string): string => text.replace(/\s/g, "");
  const acme = pem(await readFile(folder.trust, "utf8"));
  const own = pem(await readFile(path.join(folder.data, "tls", "ecdsa.crt"), "utf8"));
  const { explicit, implicit } = server.ready;
  for (const place of [[implicit.port], [explicit.port, "-starttls", "ftp"]] as const) {
    const [port, ...starttls] = place;
    assert.ok(pem(await shown(port, ...starttls, "-servername", "Acme.Example")).includes(acme));
    assert.ok(pem(await shown(port, ...starttls, "-servername", "other.example")).includes(own));
    assert.ok(pem(await shown(port, ...starttls, "-noservername")).includes(own));
  }
  await server.stop();
});

test("HOST chooses as well; a reload brings another certificate, or says what is wrong with it", async () => {
  await using folder = await foldersOfHosts();
  await using server = await ServeProcess.start({ data: folder.data, args: freePorts });
  const made = await createSelfSigned({ kind: "rsa-3072", names: ["acme.example"] });
  await writeFile(folder.trust, made.certificate);
  const refused = await server.cli("reload");
  assert.equal(refused.status, 1);
  assert.match(refused.errors, /acme\.key is not the key of the certificate in .*acme\.crt/);
  await writeFile(path.join(folder.data, "tls", "acme.key"), made.key, { mode: 0o600 });
  const reloaded = await server.cli("reload");
  assert.equal(reloaded.status, 0, reloaded.errors);
  // The change may have been noticed before.
  assert.match(reloaded.output, /^reloaded/);
  await server.logged(({ event }) => event === "reloaded");
  const wire = { ...(await server.wire()), ca: made.certificate };
  const client = await WireClient.connect(wire, { serverName: "acme.example" });
  await client.read();
  assert.equal((await client.command("HOST acme.example")).code, 220);
  await client.command("AUTH TLS");
  await client.startTls();
  for (const line of ["PBSZ 0", "PROT P", `USER ${folder.user}`]) await client.command(line);
  server.secrets.add(folder.password);
  assert.equal((await client.command(`PASS ${folder.password}`)).code, 230);
  assert.equal(String((await client.fetch("RETR where.txt")).data), "at acme");
  client.close();
  await server.stop();
});

test("a host whose certificate is not there keeps the server from starting, in words", async () => {
  await using folder = await preparedFolder();
  await writeFile(
    path.join(folder.data, "sealift.yaml"),
    "hosts: [{name: a.example, certificate: tls/none.crt, key: tls/none.key}]\n",
  );
  await assert.rejects(ServeProcess.start({ data: folder.data, args: freePorts }), /there is no .*tls\/none\.crt/);
});
