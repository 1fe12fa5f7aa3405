import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { TestContext } from "node:test";
import { peerTest, requirePeer } from "../interop/peers.js";
import type { TestServer, TestServerOptions } from "../support/ftps-server.js";
import { runProgram } from "../support/run-program.js";
import { temporaryFolder } from "../support/temporary.js";
import { WireClient } from "../support/wire-client.js";
import { serve } from "./data-side.js";

interface Scene {
  readonly server: TestServer;
  /** Arguments of `openssl s_client` for one of our ports. */
  args(port: number, ...more: readonly string[]): readonly string[];
}

async function begin(t: TestContext, options: TestServerOptions = {}): Promise<Scene> {
  const server = await serve(t, options);
  const folder = await temporaryFolder("openssl");
  t.after(() => folder.remove());
  const trust = path.join(folder.path, "trust.pem");
  await writeFile(trust, server.ca);
  return {
    server,
    args: (port, ...more) => [
      ...["s_client", "-connect", `${server.host}:${port}`, "-servername", "localhost"],
      ...["-CAfile", trust, "-verify_return_error", ...more],
    ],
  };
}

/** OpenSSL's client, told what to do while it runs. */
class Talk {
  readonly #child: ChildProcessWithoutNullStreams;
  #said = "";
  #wake = (): void => {};

  constructor(t: TestContext, args: readonly string[]) {
    this.#child = spawn(requirePeer("openssl"), args);
    for (const output of [this.#child.stdout, this.#child.stderr])
      output.on("data", (chunk: Buffer) => {
        this.#said += chunk;
        this.#wake();
      });
    this.#child.stdin.on("error", () => {});
    this.#child.on("close", () => this.#wake());
    t.after(() => this.#child.kill("SIGKILL"));
  }

  async until(text: string): Promise<void> {
    while (!this.#said.includes(text)) {
      if (this.#child.exitCode !== null) throw new Error(`it ended without ${text}: ${this.#said}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  say(line: string): void {
    this.#child.stdin.write(line);
  }

  /** All that it said until its end. */
  async end(): Promise<string> {
    if (this.#child.exitCode === null) await once(this.#child, "close");
    return this.#said;
  }
}

peerTest("a client cannot renegotiate on a control connection (TLS 1.2)", ["openssl"], async (t) => {
  const { server, args } = await begin(t);
  const talk = new Talk(t, args(server.implicit, "-tls1_2"));
  await talk.until("220 ");
  talk.say("R\n");
  assert.match(await talk.end(), /no renegotiation/);
  await server.event(({ type }) => type === "session-closed");
});

peerTest(
  "a client cannot renegotiate on a data connection, and its upload is not there (TLS 1.2)",
  ["openssl"],
  async (t) => {
    const { server, args } = await begin(t);
    const client = await WireClient.loggedIn(server);
    t.after(() => client.close());
    const talk = new Talk(t, args(await client.passive(), "-tls1_2"));
    assert.equal((await client.command("STOR new")).code, 150);
    await talk.until("Verify return code: 0");
    talk.say("some bytes\n");
    // What it reads at once it takes for one line.
    while (!(await client.command("STAT")).lines.some((line) => line.includes("11 bytes so far")));
    talk.say("R\n");
    assert.match(await talk.end(), /no renegotiation/);
    assert.equal((await client.read()).code, 426);
    assert.equal((await client.command("SIZE new")).code, 550);
  },
);

peerTest("TLS 1.1 and 1.0 are refused, on both ports", ["openssl"], async (t) => {
  const { server, args } = await begin(t);
  const old = ["-cipher", "DEFAULT@SECLEVEL=0"];
  for (const more of [args(server.implicit, ...old), args(server.explicit, "-starttls", "ftp", ...old)]) {
    for (const version of ["-tls1_1", "-tls1"]) {
      const { errors } = await runProgram(requirePeer("openssl"), [...more, version]);
      assert.match(errors, /alert protocol version/);
    }
  }
  const failed = server.events.filter((event) => event.type === "tls-failed");
  assert.equal(failed.length, 4);
  for (const { cause, cure } of failed) {
    assert.equal(cause, "the client offers only TLS versions that are not allowed here");
    assert.match(cure, /^update the client; TLS 1\.2 is the least that is safe/);
  }
});

peerTest("who speaks another protocol by ALPN is refused, who speaks none or FTP is served", ["openssl"], async (t) => {
  const { server, args } = await begin(t);
  const offer = async (...alpn: readonly string[]) => {
    const { output, errors } = await runProgram(
      requirePeer("openssl"),
      args(server.explicit, "-starttls", "ftp", ...alpn),
    );
    return /ALPN protocol: (.*)/.exec(output)?.[1] ?? /alert no application protocol/.exec(errors)?.[0] ?? "none";
  };
  assert.equal(await offer("-alpn", "http/1.1"), "alert no application protocol");
  assert.equal(await offer("-alpn", "h2,http/1.1"), "alert no application protocol");
  assert.equal(await offer("-alpn", "x-filezilla-ftp"), "alert no application protocol");
  assert.equal(await offer("-alpn", "x-filezilla-ftp,ftp"), "ftp");
  assert.equal(await offer("-alpn", "http/1.1,ftp"), "ftp");
  assert.equal(await offer(), "none");
  const [failed] = server.events.filter((event) => event.type === "tls-failed");
  assert.match(failed?.cause ?? "", /ALPN/);
});

for (const version of ["-tls1_2", "-tls1_3"]) {
  // In TLS 1.3, ending in the turn of the handshake's end truncates what OpenSSL gets; a file of two bytes shows it every time.
  peerTest(`OpenSSL gets short files whole and with close_notify, 20 of 20 (${version})`, ["openssl"], async (t) => {
    const { server, args } = await begin(t, { files: { "/none": "", "/two": "ab", "/more": "x".repeat(5000) } });
    const client = await WireClient.loggedIn(server);
    t.after(() => client.close());
    for (let round = 0; round < 20; round++) {
      for (const [line, size] of [
        ["RETR none", 0],
        ["RETR two", 2],
        ["RETR more", 5000],
        ["NLST", 17],
      ] as const) {
        const port = await client.passive();
        assert.equal((await client.command(line)).code, 150);
        const { output, errors } = await runProgram(requirePeer("openssl"), args(port, version, "-quiet", "-state"));
        assert.equal(output.length, size, `${line}, round ${round}: ${errors}`);
        assert.match(errors, /SSL3 alert read:warning:close notify/, `${line}, round ${round}`);
        assert.equal((await client.read()).code, 226);
      }
    }
  });
}
