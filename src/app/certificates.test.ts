import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../test/support/temporary.js";
import { testIdentity } from "../../test/support/tls-loopback.js";
import { readConfig } from "../config/load.js";
import { configuredNames, serverCertificates } from "./certificates.js";
import { dataFolder } from "./data-folder.js";
import { serverSettings } from "./settings.js";

function names(explicit: string, implicit: string, address: string): readonly string[] {
  return configuredNames(readConfig({ overrides: { explicit, implicit, "passive.address": address } }));
}

test("a new certificate is also for the addresses and names that the configuration gives to the server", () => {
  assert.deepEqual(names("192.0.2.7:2121", "[2001:DB8:0::7]:990", "FTP.example.com"), [
    ...["192.0.2.7", "2001:db8::7", "ftp.example.com"],
  ]);
  assert.deepEqual(names("*:2121", "off", "203.0.113.9"), ["203.0.113.9"]);
});

test("what no client can ask for is left out", () => {
  assert.deepEqual(names("0.0.0.0:2121", "[::]:990", "auto"), []);
  assert.deepEqual(names("[fe80::1%lo]:2121", "*:990", "auto"), []);
});

test("as another server counts who has our own certificates, unless a file of others is named", async () => {
  await using folder = await temporaryFolder("peers");
  const data = dataFolder(folder.path);
  const fxp = "fxp:\n  allow: [user:ada]\n  peers: [192.0.2.0/24, 2001:db8::1]\n";
  const own = await serverCertificates(data, readConfig({ text: fxp }));
  assert.deepEqual(own.peers, [own.ecdsa.certificate, own.rsa.certificate]);
  const named = readConfig({ text: `${fxp}  authorities: tls/peers.pem\n` });
  const file = path.join(folder.path, "tls", "peers.pem");
  await assert.rejects(serverCertificates(data, named), { name: "PkiError", message: `there is no ${file}` });
  const { certificate } = await testIdentity();
  await writeFile(file, certificate);
  const others = await serverCertificates(data, named);
  assert.deepEqual(others.peers, [certificate]);
  assert.deepEqual(serverSettings(named, others, false).fxp, {
    allow: [{ user: "ada" }],
    peers: ["192.0.2.0/24", "2001:db8::1/128"],
    verify: true,
    authorities: [certificate],
  });
});

test("where nobody may copy, or nothing is verified, there need be no such file", async () => {
  await using folder = await temporaryFolder("peers");
  for (const more of ["", "  allow: [user:ada]\n  peers: [192.0.2.1]\n  verify: false\n"]) {
    const config = readConfig({ text: `fxp:\n  authorities: nowhere.pem\n${more}` });
    assert.deepEqual((await serverCertificates(dataFolder(folder.path), config)).peers, []);
  }
});
