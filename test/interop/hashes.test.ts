import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { Gmac } from "../../src/support/gmac.js";
import { startTestServer, testPassword, testUser } from "../support/ftps-server.js";
import { runOrThrow } from "../support/run-program.js";
import { temporaryFolder } from "../support/temporary.js";
import { peerTest, requirePeer } from "./peers.js";

const content = randomBytes(3_000_001);
const digest = (name: string, part: Uint8Array = content): string => createHash(name).update(part).digest("hex");
const crc = crc32(content).toString(16).padStart(8, "0");

/** What people send by hand, and what the server must answer. */
const dialog: readonly (readonly [line: string, answer: string])[] = [
  ["HASH /big file", `213 SHA-256 0-3000000 ${digest("sha256")} /big file`],
  ["OPTS HASH MD5", "200 MD5"],
  ["TYPE I", "200 "],
  ["RANG 1000000 2000000", "350 "],
  ["HASH /big file", `213 MD5 1000000-2000000 ${digest("md5", content.subarray(1_000_000, 2_000_001))} /big file`],
  ["XCRC /big file", `250 ${crc.toUpperCase()}`],
  ['XSHA1 "/big file" 0 3000001', `250 ${digest("sha1").toUpperCase()}`],
  ["XSHA512 /big file", `250 ${digest("sha512").toUpperCase()}`],
];

/** Runs a client against a server of its own, and returns what it showed. */
async function said(run: (caFile: string, port: number) => Promise<string>): Promise<string> {
  await using folder = await temporaryFolder("hashes");
  const server = await startTestServer({ files: { "/big file": content } });
  try {
    const caFile = join(folder.path, "ca.pem");
    await writeFile(caFile, server.ca);
    return await run(caFile, server.explicit);
  } finally {
    await server.stop();
  }
}

function assertAnswered(transcript: string): void {
  let at = 0;
  for (const [line, answer] of dialog) {
    const found = transcript.indexOf(answer, at);
    assert.ok(found >= 0, `${line} was not answered with ${answer} in:\n${transcript}`);
    at = found + answer.length;
  }
}

peerTest("curl asks for hashes and ranges with -Q", ["curl"], async () => {
  const transcript = await said(async (caFile, port) => {
    const quotes = dialog.flatMap(([line]) => ["--quote", line]);
    const options = ["--silent", "--verbose", "--ssl-reqd", "--ipv4", "--cacert", caFile, "--head", ...quotes];
    const who = ["--user", `${testUser}:${testPassword}`, `ftp://localhost:${port}/`];
    const { errors } = await runOrThrow(requirePeer("curl"), [...options, ...who]);
    return errors;
  });
  assertAnswered(transcript.replaceAll("\n< ", "\n"));
});

peerTest("lftp asks for them with quote", ["lftp"], async () => {
  const transcript = await said(async (caFile, port) => {
    const commands = [
      ...["set ftp:ssl-force true", `set ssl:ca-file "${caFile}"`, "set net:max-retries 1", "set net:timeout 10"],
      `open -u "${testUser},${testPassword}" -p ${port} ftp://localhost`,
      ...dialog.map(([line]) => `quote ${line.replaceAll('"', '\\"')}`),
    ];
    const { output } = await runOrThrow(requirePeer("lftp"), ["--norc", "-c", commands.join("; ")]);
    return output;
  });
  assertAnswered(transcript);
});

peerTest("openssl computes the same X-GMAC", ["openssl"], async () => {
  await using folder = await temporaryFolder("gmac");
  const file = join(folder.path, "f");
  await writeFile(file, content);
  const zeros = (digits: number): string => "0".repeat(digits);
  const options = ["-cipher", "AES-128-GCM", "-macopt", `hexkey:${zeros(32)}`, "-macopt", `hexiv:${zeros(24)}`];
  const { output } = await runOrThrow(requirePeer("openssl"), ["mac", ...options, "-in", file, "GMAC"]);
  const sum = new Gmac();
  sum.add(content);
  assert.equal(output.trim().toLowerCase(), sum.end());
});
