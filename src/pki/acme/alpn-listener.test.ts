import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { type ConnectionOptions, connect as tlsConnect } from "node:tls";
import { watchLeaks } from "../../../test/support/leaks.js";
import { runProgram } from "../../../test/support/run-program.js";
import { alpnCertificate } from "./alpn-certificate.js";
import { ACME_TLS, AlpnListener } from "./alpn-listener.js";
import { HttpListener } from "./http-listener.js";

watchLeaks();

const proof = { name: "ftp.example.com", token: "a".repeat(20), keyAuthorization: `${"a".repeat(20)}.thumb` };
const digest = createHash("sha256").update(proof.keyAuthorization).digest("hex").toUpperCase();

async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

test("openssl sees one name, and the proof in a critical extension", async () => {
  const { certificate } = await alpnCertificate(proof);
  const { output } = await runProgram("openssl", ["x509", "-noout", "-text"], { input: certificate });
  assert.match(output, /X509v3 Subject Alternative Name:\s+DNS:ftp\.example\.com\n/);
  assert.match(output, /1\.3\.6\.1\.5\.5\.7\.1\.31: critical\n/);
  const { raw } = new X509Certificate(certificate);
  // RFC 8737 section 3: an OCTET STRING of 32 bytes within the extension's own.
  assert.ok(raw.toString("hex").toUpperCase().includes(`04220420${digest}`));
});

test("only who speaks acme-tls/1 and asks for the name gets it; who says nothing holds up no end", async () => {
  const port = await freePort();
  const listener = new AlpnListener({ host: "127.0.0.1", port });
  await listener.present(proof);
  const seen = async (options: ConnectionOptions): Promise<string> => {
    const socket = tlsConnect({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options });
    const names = await once(socket, "secureConnect").then(
      () => socket.getPeerX509Certificate()?.subjectAltName ?? "",
      () => "refused",
    );
    socket.destroy();
    return names;
  };
  assert.equal(await seen({ ALPNProtocols: [ACME_TLS], servername: proof.name }), "DNS:ftp.example.com");
  assert.equal(await seen({ ALPNProtocols: ["h2"], servername: proof.name }), "refused");
  assert.equal(await seen({ ALPNProtocols: [ACME_TLS], servername: "other.example.com" }), "refused");
  const silent = connect(port, "127.0.0.1");
  await once(silent, "connect");
  silent.on("error", () => {});
  await listener.close();
  await once(silent.resume(), "close");
});

test("over HTTP a proof is at its own path alone, until it is withdrawn", async () => {
  const port = await freePort();
  const listener = new HttpListener({ host: "127.0.0.1", port });
  await listener.present(proof);
  const get = async (path: string, method = "GET"): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    return `${answer.status} ${await answer.text()}`;
  };
  const place = `/.well-known/acme-challenge/${proof.token}`;
  assert.equal(await get(place), `200 ${proof.keyAuthorization}`);
  for (const path of ["/", "/.well-known/acme-challenge/", `${place}x`, "/.well-known/acme-challenge/%2e%2e"])
    assert.equal(await get(path), "404 ");
  assert.equal(await get(place, "POST"), "404 ");
  await listener.withdraw(proof);
  assert.equal(await get(place), "404 ");
  await listener.close();
});

test("a port that another program has is told of", async () => {
  const port = await freePort();
  const first = new HttpListener({ host: "127.0.0.1", port });
  await first.present(proof);
  const second = new HttpListener({ host: "127.0.0.1", port });
  await assert.rejects(second.present(proof), /cannot be shown on port \d+ of 127\.0\.0\.1: another program has it/);
  await second.close();
  await first.close();
});
