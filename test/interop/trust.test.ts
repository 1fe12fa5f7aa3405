import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect, type SecureContextOptions } from "node:tls";
import { ensureServerCertificates, type ServerCertificates } from "../../src/pki/store.js";
import { type Finished, runOrThrow, runProgram } from "../support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.js";
import { type PeerName, peerTest, requirePeer } from "./peers.js";

/** What trust.pem is for: real programs verify the server by it, and by nothing else. HTTPS, since every one of them speaks it. */
let folder: TemporaryFolder;
let ours: ServerCertificates;
let others: ServerCertificates;

before(async () => {
  folder = await temporaryFolder("trust");
  const names = ["localhost", "127.0.0.1", "::1"];
  ours = await ensureServerCertificates(join(folder.path, "ours"), { names });
  others = await ensureServerCertificates(join(folder.path, "others"), { names });
});
after(() => folder.remove());

const ANSWER = "verified";
/** Loopback, and in no certificate of these tests. */
const OTHER_ADDRESS = "127.0.0.2";
const slots = ["ecdsa", "rsa"] as const;

async function withServer<T>(
  options: SecureContextOptions,
  use: (port: number) => Promise<T>,
  address = "127.0.0.1",
): Promise<T> {
  const server = createServer({ ...options, keepAlive: false }, (_, response) => {
    response.setHeader("connection", "close");
    response.end(ANSWER);
  });
  // A client that refuses the certificate breaks the handshake off; its own words are what counts.
  server.on("tlsClientError", () => {});
  server.listen(0, address);
  await once(server, "listening");
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
}

interface Client {
  readonly peer: PeerName;
  /** Arguments that fetch the answer of `host`, trusting the file `trust` alone. */
  readonly fetch: (trust: string, host: string, port: number) => readonly string[];
}

const PYTHON = `
import ssl, sys, urllib.request
context = ssl.create_default_context(cafile=sys.argv[1])
if sys.argv[3] == "strict": context.verify_flags |= ssl.VERIFY_X509_STRICT
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
sys.stdout.write(opener.open(sys.argv[2], timeout=20).read().decode())
`;

const clients: Readonly<Record<string, Client>> = {
  curl: {
    peer: "curl",
    fetch: (trust, host, port) => [
      "--silent",
      "--show-error",
      "--noproxy",
      "*",
      "--cacert",
      trust,
      `https://${host}:${port}/`,
    ],
  },
  "lftp (GnuTLS)": {
    peer: "lftp",
    fetch: (trust, host, port) => [
      "-c",
      `set net:max-retries 1; set net:timeout 20; set http:proxy ""; set https:proxy ""; set ssl:ca-file ${trust}; set ssl:verify-certificate yes; cat https://${host}:${port}/`,
    ],
  },
  "Python ssl": {
    peer: "python3",
    fetch: (trust, host, port) => ["-c", PYTHON, trust, `https://${host}:${port}/`, "plain"],
  },
  "Python ssl, strict as of 3.13": {
    peer: "python3",
    fetch: (trust, host, port) => ["-c", PYTHON, trust, `https://${host}:${port}/`, "strict"],
  },
};

function run(client: Client, trust: string, host: string, port: number): Promise<Finished> {
  return runProgram(requirePeer(client.peer), client.fetch(trust, host, port));
}

for (const [name, client] of Object.entries(clients)) {
  for (const slot of slots) {
    peerTest(
      `${name} verifies the ${slot} certificate by trust.pem, by name and by address`,
      [client.peer],
      async () => {
        await withServer({ cert: ours[slot].certificate, key: ours[slot].key }, async (port) => {
          for (const host of ["localhost", "127.0.0.1"]) {
            const { status, output, errors } = await run(client, ours.trust, host, port);
            assert.deepEqual({ status, output }, { status: 0, output: ANSWER }, `${host}: ${errors}`);
          }
        });
      },
    );
  }

  peerTest(`${name} refuses a server of the same name that trust.pem does not hold`, [client.peer], async () => {
    await withServer({ cert: others.ecdsa.certificate, key: others.ecdsa.key }, async (port) => {
      const { status, output, errors } = await run(client, ours.trust, "localhost", port);
      assert.notEqual(status, 0);
      assert.equal(output, "");
      assert.match(errors, /certificate|not trusted|verif/i);
    });
  });

  peerTest(`${name} refuses an address that the certificate does not hold`, [client.peer], async () => {
    const options = { cert: ours.ecdsa.certificate, key: ours.ecdsa.key };
    const ask = async (port: number) => {
      const { status, output, errors } = await run(client, ours.trust, OTHER_ADDRESS, port);
      assert.notEqual(status, 0);
      assert.equal(output, "");
      assert.match(errors, /match/i);
    };
    await withServer(options, ask, OTHER_ADDRESS);
  });
}

function nodeVerifies(port: number, trust: string, host = "localhost"): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", servername: host, ca: trust }, () => {
      resolve(socket.authorized);
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

for (const slot of slots) {
  test(`Node verifies the ${slot} certificate, and no other`, async () => {
    const trust = ours.ecdsa.certificate + ours.rsa.certificate;
    await withServer({ cert: ours[slot].certificate, key: ours[slot].key }, async (port) => {
      assert.equal(await nodeVerifies(port, trust), true);
      await assert.rejects(nodeVerifies(port, trust, "example.com"), { code: "ERR_TLS_CERT_ALTNAME_INVALID" });
      await assert.rejects(nodeVerifies(port, others[slot].certificate), /self.signed certificate/i);
    });
  });
}

peerTest(
  "one server shows ECDSA to modern clients and RSA to those that know only that; both verify",
  ["openssl"],
  async () => {
    const options = { cert: slots.map((slot) => ours[slot].certificate), key: slots.map((slot) => ours[slot].key) };
    await withServer(options, async (port) => {
      const base = ["s_client", "-connect", `127.0.0.1:${port}`, "-CAfile", ours.trust, "-x509_strict"];
      const verify = ["-verify_return_error", "-verify_hostname", "localhost"];
      for (const [expected, more] of [
        ["ECDSA", []],
        ["RSA-PSS", ["-sigalgs", "rsa_pss_rsae_sha256"]],
        ["RSA", ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256", "-sigalgs", "RSA+SHA256"]],
      ] as const) {
        const { output } = await runOrThrow(requirePeer("openssl"), [...base, ...verify, ...more]);
        assert.match(output, /Verify return code: 0 \(ok\)/);
        assert.match(output, new RegExp(`Peer signature type: ${expected}$`, "m"));
      }
    });
  },
);

peerTest("openssl's strict verification has nothing against either", ["openssl"], async () => {
  for (const slot of slots) {
    const file = join(folder.path, "ours", "tls", `${slot}.crt`);
    const purpose = ["-purpose", "sslserver", "-verify_hostname", "localhost"];
    await runOrThrow(requirePeer("openssl"), ["verify", "-x509_strict", ...purpose, "-CAfile", ours.trust, file]);
    const wrong = await runProgram(requirePeer("openssl"), ["verify", "-CAfile", others.trust, file]);
    assert.notEqual(wrong.status, 0);
  }
});

peerTest("openssl reads every part as it is meant", ["openssl"], async () => {
  for (const [slot, usage] of [
    ["ecdsa", "Digital Signature"],
    ["rsa", "Digital Signature, Key Encipherment"],
  ] as const) {
    const args = ["x509", "-noout", "-text"];
    const { output } = await runOrThrow(requirePeer("openssl"), args, { input: ours[slot].certificate });
    const flat = output.replace(/\s+/g, " ");
    assert.match(flat, /Version: 3 \(0x2\)/);
    assert.match(flat, /Serial Number: [4-7][0-9a-f](:[0-9a-f]{2}){15} /);
    assert.match(flat, /Basic Constraints: critical CA:FALSE /);
    assert.ok(flat.includes(`Key Usage: critical ${usage} X509v3`));
    assert.match(flat, /Extended Key Usage: TLS Web Server Authentication /);
    assert.match(flat, /Alternative Name: DNS:localhost, IP Address:127\.0\.0\.1, IP Address:0:0:0:0:0:0:0:1 /);
    const [, subject] = /Subject Key Identifier: ([0-9A-F:]{59}) /.exec(flat) ?? [];
    const [, authority] = /Authority Key Identifier: (?:keyid:)?([0-9A-F:]{59}) /.exec(flat) ?? [];
    assert.ok(subject !== undefined && subject === authority);
  }
});
