import assert from "node:assert/strict";
import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { hostNames } from "../../src/pki/alternative-names.js";
import { createAuthority, issue, openAuthority } from "../../src/pki/authority.js";
import { authorityFiles } from "../../src/pki/authority-files.js";
import { generateKey, keyToPem } from "../../src/pki/keys.js";
import { type Responder, startResponder } from "../../src/pki/responder.js";
import { createSelfSigned } from "../../src/pki/self-signed.js";
import { addStored, storedFolder } from "../../src/pki/stored.js";
import { peerTest } from "../interop/peers.js";
import { runProgram } from "../support/run-program.js";
import { type DataFolder, preparedFolder, ServeProcess } from "./serve-process.js";

let folder: DataFolder;
let server: ServeProcess;
let responder: Responder;
let secondFingerprint: string;

/** Explicit: default; implicit: legacy. With a certificate for ocsp.test, whose responder answers. */
before(async () => {
  folder = await preparedFolder();
  const { data } = folder;
  const passphrase = "correct horse";
  const subject = { commonName: "Test Authority" };
  await createAuthority(data, { kind: "ecdsa-p256", subject, passphrase, iterations: 1000 });
  responder = await startResponder(data, { host: "127.0.0.1", port: 0 });
  const authority = await openAuthority(data, passphrase);
  const places = { ocsp: `http://127.0.0.1:${responder.port}/` };
  const key = await generateKey("ecdsa-p256");
  const plan = { profile: "server", subject: {}, names: hostNames(["ocsp.test"]), days: 10 } as const;
  const certificate = await issue({ ...authority, places }, key, plan);
  await addStored(data, { certificate, key: keyToPem(key) }, { name: "ocsp.test", origin: "issued" });
  for (const kind of ["ecdsa-p256", "rsa-2048"] as const) {
    // The template's RSA key: a new one takes its time.
    const own = kind === "rsa-2048" ? createPrivateKey(await readFile(path.join(data, "tls", "rsa.key"))) : key;
    const both = { ...plan, names: hostNames(["both.test"]) };
    // With its root: curl asks for the issuer of whose answer it is among those that the server sends.
    const chain = (await issue({ ...authority, places }, own, both)) + authority.issuer.certificate;
    const pair = { certificate: chain, key: keyToPem(own) };
    await addStored(data, pair, { name: `both-${kind}`, origin: "issued" });
  }
  await writeFile(
    path.join(data, "sealift.yaml"),
    "tls:\n  implicitProfile: legacy\nworkers: 1\nlog:\n  level: debug\n",
  );
  const { certificate: second, key: secondKey } = await createSelfSigned({
    kind: "ecdsa-p256",
    names: ["second.test"],
  });
  await addStored(data, { certificate: second, key: secondKey }, { name: "second.test", origin: "installed" });
  server = await ServeProcess.start({ data });
  // Renamed into its place, and of another key: it is never taken. It takes seconds until that is said, in which it may become whole.
  const stored = path.join(storedFolder(data), "second.test");
  await writeFile(path.join(stored, "new"), certificate);
  await rename(path.join(stored, "new"), path.join(stored, "certificate.pem"));
  secondFingerprint = new X509Certificate(second).fingerprint256;
});
after(async () => {
  await server.stop();
  await server[Symbol.asyncDispose]();
  await responder.close();
  await folder.remove();
});

const places = {
  explicit: () => ["-starttls", "ftp", "-connect", `127.0.0.1:${server.ready.explicit.port}`],
  implicit: () => ["-connect", `127.0.0.1:${server.ready.implicit.port}`],
};

/** What OpenSSL's client says of a handshake. */
async function shake(where: keyof typeof places, ...args: readonly string[]): Promise<string> {
  const { output, errors } = await runProgram("openssl", ["s_client", ...places[where](), ...args], {
    input: "QUIT\n",
  });
  return output + errors;
}

const sealed = /Cipher is (?!\(NONE\))/;

peerTest("what the profile of a listener allows works, and nothing else", ["openssl"], async () => {
  const old = ["-tls1_2", "-cipher", "AES128-SHA"];
  const [plain, weak, strong, older] = await Promise.all([
    shake("explicit", ...old),
    shake("implicit", ...old),
    shake("implicit", "-tls1_3"),
    shake("implicit", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"),
  ]);
  assert.doesNotMatch(plain, sealed);
  assert.match(weak, /Cipher is AES128-SHA/);
  assert.match(strong, /Cipher is TLS_AES_128_GCM_SHA256/);
  assert.doesNotMatch(older, sealed);
  const said = await server.logged(({ event, code }) => event === "tls-failed" && code === "ERR_SSL_NO_SHARED_CIPHER");
  assert.match(String(said.cure), /tls\.profile legacy/);
  const { output } = await server.cli("status");
  assert.match(output, /explicit .*, TLS default\nimplicit .*, TLS legacy\n/);
  assert.match(output, /warning {4}the implicit listener allows old TLS suites/);
  assert.match(output, /warning {4}the certificate in .*ocsp\.test.* expires on/);
  await server.logged(({ event, withinDays }) => event === "certificate-expires" && withinDays === 14);
});

peerTest("an OCSP answer is stapled for who asks, over TLS 1.2 and 1.3, on both listeners", ["openssl"], async () => {
  await server.logged(({ event }) => event === "stapled");
  const ask = ["-status", "-servername", "ocsp.test", "-CAfile", authorityFiles(folder.data).certificate];
  const [one, two, three, none] = await Promise.all([
    shake("explicit", "-tls1_2", ...ask),
    shake("explicit", "-tls1_3", ...ask),
    shake("implicit", "-tls1_3", ...ask),
    shake("implicit", "-tls1_3", "-status"),
  ]);
  for (const each of [one, two, three]) {
    assert.match(each, /OCSP Response Status: successful[\s\S]*Cert Status: good/);
    assert.match(each, /Verify return code: 0 \(ok\)/);
  }
  assert.match(none, /OCSP response: no response sent/);
});

peerTest(
  "of an ECDSA and an RSA certificate for a name the client gets one that it can use, with the answer for it",
  ["openssl", "curl"],
  async () => {
    await server.logged(({ event, certificates }) => event === "stapled" && certificates === 3);
    const authority = authorityFiles(folder.data).certificate;
    const ask = ["-status", "-servername", "both.test", "-CAfile", authority, "-verify_return_error"];
    const rsa = "rsa_pss_rsae_sha256:RSA+SHA256";
    const rows: readonly (readonly [keyof typeof places, readonly string[], RegExp])[] = [
      ["explicit", ["-tls1_3"], /signature type: (ecdsa|ECDSA)/],
      ["explicit", ["-tls1_3", "-sigalgs", rsa], /signature type: (rsa_pss|RSA-PSS)/],
      ["implicit", ["-tls1_2", "-sigalgs", rsa], /signature type: (rsa_pss|RSA)/],
      ["implicit", ["-tls1_2", "-sigalgs", "ECDSA+SHA256"], /signature type: (ecdsa|ECDSA)/],
      ["explicit", ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"], /signature type: (rsa_pss|RSA)/],
      ["explicit", ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], /signature type: (ecdsa|ECDSA)/],
      ["implicit", ["-tls1_2", "-cipher", "AES128-SHA"], /Cipher is AES128-SHA/],
    ];
    await Promise.all(
      rows.map(async ([where, args, kind]) => {
        const said = await shake(where, ...args, ...ask);
        assert.match(said, /Cert Status: good/, args.join(" "));
        assert.match(said, /Verify return code: 0 \(ok\)/, args.join(" "));
        assert.match(said, kind);
      }),
    );
    const { port } = server.ready.explicit;
    // Without data connections, as an older curl wants an answer from those too, which resume a session and so have none.
    const base = ["-sS", "-K", "-", "--head", "--ssl-reqd", "--cert-status", "--cacert", authority];
    const place = ["--resolve", `both.test:${port}:127.0.0.1`, `ftp://both.test:${port}/`];
    for (const args of [["--tls-max", "1.2"], ["--tls-max", "1.2", "--ciphers", "ECDHE-RSA-AES128-GCM-SHA256"], []]) {
      const input = `user = "${folder.user}:${folder.password}"\n`;
      const { status, errors } = await runProgram("curl", [...base, ...args, ...place], { input });
      assert.equal(status, 0, errors);
    }
  },
);

peerTest(
  "a client that leaves when it has seen the certificate is explained, and no other: lftp",
  ["lftp"],
  async () => {
    const lftp = (where: keyof typeof places, ca: string) => {
      const place = `${where === "explicit" ? "ftp" : "ftps"}://127.0.0.1:${server.ready[where].port}`;
      const set = "set ftp:ssl-force yes; set net:max-retries 1; set ssl:verify-certificate yes";
      return runProgram("lftp", ["--norc", "-c", `${set}; set ssl:ca-file ${ca}; open -u nobody,x ${place}; ls`]);
    };
    // One that trusts it, and fails with the password.
    const trusting = await lftp("explicit", path.join(folder.data, "tls", "trust.pem"));
    assert.match(trusting.errors, /Login failed: 530/);
    const { session } = await server.logged(({ event, name }) => event === "login-failed" && name === "nobody");
    const begin = server.log.length;
    for (const where of ["explicit", "implicit"] as const) {
      const { status, errors } = await lftp(where, authorityFiles(folder.data).certificate);
      assert.notEqual(status, 0);
      assert.match(errors, /Certificate verification/);
    }
    const left = () => server.log.slice(begin).filter(({ event }) => event === "tls-left");
    await server.until(() => left().length >= 2);
    const [explicit, implicit] = left();
    assert.match(String(explicit?.client), /^lftp\//);
    for (const each of [explicit, implicit])
      assert.match(
        String(each?.msg),
        /closed right after the TLS handshake, .* do not trust the certificate .*tls\/trust\.pem/,
      );
    assert.ok(!server.log.some((each) => each.event === "tls-left" && each.session === session));
  },
);

peerTest(
  "a client that refuses the certificate is explained: curl, OpenSSL and Python",
  ["curl", "openssl", "python3"],
  async () => {
    const { port } = server.ready.explicit;
    const python =
      "import ftplib,ssl,sys\n" +
      "f=ftplib.FTP_TLS(context=ssl.create_default_context())\n" +
      "f.connect('127.0.0.1',int(sys.argv[1]))\nf.auth()";
    const [curl, python3] = await Promise.all([
      runProgram("curl", ["-sS", "--ssl-reqd", `ftp://127.0.0.1:${port}/`]),
      runProgram("python3", ["-c", python, String(port)]),
      shake("implicit", "-verify_return_error"),
    ]);
    assert.equal(curl.status, 60);
    assert.notEqual(python3.status, 0);
    const isRefusal = ({ code }: Readonly<Record<string, unknown>>) => /ALERT_UNKNOWN_CA$/.test(String(code));
    await server.until(() => server.log.filter(isRefusal).length >= 3);
    const { cause, cure } = await server.logged(isRefusal);
    assert.match(String(cause), /does not trust whoever issued the server's certificate/);
    assert.match(String(cure), /tls\/trust\.pem/);
  },
);

const seen = async (...args: readonly string[]): Promise<string | undefined> => {
  const [pem] = /-----BEGIN[\s\S]*?-----END CERTIFICATE-----/.exec(await shake("implicit", ...args)) ?? [];
  return pem === undefined ? undefined : new X509Certificate(pem).fingerprint256;
};

/** More than the buffers of both ends hold, so that a transfer of it goes on until the client has taken it. */
const LARGE_BYTES = 24 * 1024 * 1024;

peerTest(
  "changed files are served from the next handshake on; running sessions keep theirs, and transfers end whole",
  ["openssl"],
  async () => {
    const content = randomBytes(LARGE_BYTES);
    await writeFile(path.join(folder.data, "files", folder.user, "large"), content);
    const [client, sender, taker] = await Promise.all([1, 2, 3].map(() => server.client(folder)));
    assert.ok(client && sender && taker);
    const upload = (await sender.transfer("STOR sent")).resume();
    const download = (await taker.transfer("RETR large")).pause();
    await new Promise((resolve) => upload.write(content.subarray(0, LARGE_BYTES / 2), resolve));
    const tls = path.join(folder.data, "tls");
    const fresh = await createSelfSigned({ kind: "ecdsa-p256", names: ["localhost", "127.0.0.1"] });
    // As a program does that has not heard of renaming: half a file first, and the key later.
    await writeFile(path.join(tls, "ecdsa.crt"), fresh.certificate.slice(0, 200));
    await writeFile(path.join(tls, "ecdsa.key"), fresh.key);
    await writeFile(path.join(tls, "ecdsa.crt"), fresh.certificate);
    await server.logged(({ event }) => event === "certificates");
    assert.equal(await seen(), new X509Certificate(fresh.certificate).fingerprint256);
    assert.ok(!server.log.some(({ event }) => event === "transfer"), "both go on");
    upload.end(content.subarray(LARGE_BYTES / 2));
    const chunks: Buffer[] = [];
    for await (const chunk of download) chunks.push(chunk as Buffer);
    assert.ok(Buffer.concat(chunks).equals(content));
    assert.deepEqual([(await sender.read()).code, (await taker.read()).code], [226, 226]);
    assert.ok((await readFile(path.join(folder.data, "files", folder.user, "sent"))).equals(content));
    assert.equal((await client.command("NOOP")).code, 200);
    await client.store("STOR still", "there");
    assert.equal(String((await client.fetch("RETR still")).data), "there");
    for (const each of [client, sender, taker]) each.close();
  },
);

test("sealift tls shows what is accepted, with nothing running", async () => {
  const { output, errors } = await server.cli("tls");
  assert.match(output, /explicit: default\n {2}TLSv1\.3\n {4}TLS_AES_128_GCM_SHA256\n/);
  assert.match(output, /implicit: legacy\n[\s\S]*TLS_RSA_WITH_AES_256_CBC_SHA\n/);
  assert.doesNotMatch(output.slice(0, output.indexOf("implicit")), /CBC|TLS_RSA_/);
  assert.match(errors, /warning: the implicit listener/);
  const { listeners } = JSON.parse((await server.cli("tls", "--profile", "modern", "--json")).output) as {
    listeners: readonly { offered: readonly { version: string }[] }[];
  };
  for (const { offered } of listeners)
    assert.deepEqual(
      offered.map(({ version }) => version),
      ["TLSv1.3"],
    );
});

peerTest(
  "a certificate that does not fit its key is refused in words, and the one from before stays",
  ["openssl"],
  async () => {
    const { msg } = await server.logged(({ event }) => event === "certificates-refused");
    assert.match(
      String(msg),
      /what is damaged is left out, .*: .*second\.test.key\.pem is not the key of the certificate/,
    );
    assert.equal(await seen("-servername", "second.test"), secondFingerprint);
    assert.equal(server.log.filter(({ event }) => event === "certificates-refused").length, 1);
  },
);
