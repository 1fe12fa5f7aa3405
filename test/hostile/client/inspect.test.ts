import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import {
  FtpsError,
  type FtpsErrorCode,
  type InspectionReport,
  type InspectOptions,
  inspect,
  type WeaknessId,
} from "../../../src/client/index.js";
import { createSelfSigned } from "../../../src/pki/self-signed.js";
import { watchLeaks } from "../../support/leaks.js";
import { testIdentity } from "../../support/tls-loopback.js";
import { listenerOf } from "./listener.js";
import { type Script, type ScriptedOptions, ScriptedServer, type ScriptedSession } from "./scripted-server.js";

const identity = await testIdentity();
const rsa = await createSelfSigned({ kind: "rsa-2048", names: ["127.0.0.1"] });
const stranger = await createSelfSigned({ kind: "ecdsa-p256", names: ["127.0.0.1"] });
watchLeaks();

const DEADLINE_MS = 250;
/** Some twenty connections, on a machine that is busy. */
const LIMIT_MS = 20_000;
const timeouts = { reply: DEADLINE_MS, stall: DEADLINE_MS, handshake: DEADLINE_MS, connect: DEADLINE_MS };

const say = (text: string) => (session: ScriptedSession) => session.send(`${text}\r\n`);

/** A server that needs TLS for a name, as a good one does. */
const careful: Script = {
  USER: (session) => session.send("encrypted" in session.socket ? "331 Password\r\n" : "530 TLS first\r\n"),
  PROT: (session, level) => session.send(level === "P" ? "200 Fine\r\n" : "534 No\r\n"),
};

async function report(
  t: TestContext,
  options: Partial<ScriptedOptions>,
  more: InspectOptions = {},
  login = true,
): Promise<{ readonly report: InspectionReport; readonly server: ScriptedServer }> {
  const server = await ScriptedServer.start({ identity, ...options, script: { ...careful, ...options.script } });
  t.after(() => server.stop());
  const at = {
    host: "127.0.0.1",
    port: server.port,
    timeouts,
    ...(login ? { user: "ada", password: "secret words" } : {}),
  };
  const security = options.implicit === true ? "implicit" : "explicit";
  const tls = { authorities: [(options.identity ?? identity).certificate], ...more.tls };
  return { report: await inspect({ ...at, security }, { ...more, tls }), server };
}

/** That server has these weaknesses besides the one that all servers of ours have here: nothing binds their data connections. */
function finds(
  name: string,
  ids: readonly WeaknessId[],
  options: Partial<ScriptedOptions>,
  more?: InspectOptions,
): void {
  test(name, async (t) => {
    const { report: found } = await report(t, options, more);
    const expected = found.data?.own.outcome === "sent" ? [...ids, "no-binding"] : ids;
    assert.deepEqual(found.weaknesses.map(({ id }) => id).sort(), [...expected].sort());
  });
}

finds("an honest server", ["old-suites"], {});
finds("one with good suites only, from the first byte", [], { implicit: true, tls: { ciphers: "ECDHE+AESGCM" } });
const strict: Partial<ScriptedOptions> = { tls: { ciphers: "ECDHE+AESGCM" } };
finds("a name without TLS", ["clear-login"], { ...strict, script: { USER: say("331 Password") } });
finds("no TLS", ["no-tls"], { ...strict, script: { AUTH: say("502 No such thing") } });
finds("no PROT P", ["no-data-protection"], { ...strict, script: { PROT: say("536 No") } });
finds("data without TLS", ["clear-data"], {
  ...strict,
  script: { PROT: say("200 Fine"), RETR: say("550 No such file") },
});
finds("no EPSV", ["no-epsv"], {
  ...strict,
  script: {
    EPSV: say("500 No"),
    PASV: async (session) => {
      const port = await session.listen();
      session.send(`227 Here (127,0,0,1,${port >> 8},${port & 255})\r\n`);
    },
  },
});
finds("a private address in PASV", ["passive-address"], {
  ...strict,
  script: { PASV: say("227 Here (10,0,0,5,4,1)") },
});
finds("an end without close_notify", ["no-close-notify"], {
  ...strict,
  script: {
    MLSD: async (session) => {
      session.send("150 Here\r\n");
      const raw = await session.rawData();
      const data = await session.secure(raw);
      data.write("type=file; a\r\n", () => raw.end());
      session.send("226 Done\r\n");
    },
  },
});
const early = new Set<ScriptedSession>();
finds("a command in clear that is obeyed within TLS", ["injection"], {
  ...strict,
  script: {
    NOOP: (session) => {
      if ("encrypted" in session.socket) session.send("200 Fine\r\n");
      else early.add(session);
    },
    AUTH: async (session) => {
      session.send("234 Go\r\n");
      await session.upgrade();
      if (early.has(session)) session.send("200 Fine\r\n");
    },
  },
});
finds("TLS 1.2 only", ["no-tls13"], { tls: { ciphers: "ECDHE+AESGCM", maxVersion: "TLSv1.2" } });
finds("old versions", ["old-protocol", "old-suites"], { tls: { minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" } });

test("TLS 1.0 with RSA key transport is told, and gets no password", async (t) => {
  const tls = { minVersion: "TLSv1", maxVersion: "TLSv1", ciphers: "AES128-SHA:@SECLEVEL=0" } as const;
  const { report: found, server } = await report(t, { identity: rsa, tls });
  const { handshake, login, grade, steps } = found;
  assert.deepEqual(
    [handshake?.protocol, handshake?.suite, handshake?.group, handshake?.onlyWeak],
    ["TLSv1", "TLS_RSA_WITH_AES_128_CBC_SHA", undefined, true],
  );
  assert.equal(login.state, "withheld");
  assert.equal(grade, "F");
  assert.match(steps.find(({ id }) => id === "key-agreement")?.meaning ?? "", /RSA key transport/);
  assert.ok(server.commands.every((line) => !line.startsWith("PASS")));
});

finds("a client certificate that is asked for, and not there", ["handshake-ends", "no-tls13"], {
  tls: { ciphers: "ECDHE+AESGCM", maxVersion: "TLSv1.2" },
  clientAuthority: stranger.certificate,
});

test("an unknown certificate: the story goes on, the password does not", async (t) => {
  const { report: found, server } = await report(t, strict, { tls: { authorities: [stranger.certificate] } });
  assert.deepEqual(
    [found.trust?.trusted, found.login.state, found.grade, found.gradeIfTrusted],
    [false, "withheld", "D", "A"],
  );
  assert.ok(found.steps.some(({ id }) => id === "clear-login"));
  assert.match(
    found.steps.find(({ id }) => id === "trust")?.command ?? "",
    new RegExp(`sealift trust add 127\\.0\\.0\\.1:${server.port} --fingerprint ${found.certificate?.fingerprint256}`),
  );
  assert.ok(server.commands.every((line) => !/^PASS|ada/.test(line)));
});

test("who insists logs in nevertheless; who names nobody does not log in", async (t) => {
  const tls = { authorities: [stranger.certificate] };
  const insists = await report(t, strict, { tls, insecureLogin: true });
  assert.deepEqual([insists.report.login.state, insists.report.data?.own.outcome], ["in", "sent"]);
  const nobody = await report(t, strict, {}, false);
  assert.deepEqual([nobody.report.login.state, nobody.report.data], ["none", undefined]);
  assert.ok(nobody.server.commands.every((line) => !line.startsWith("PASS")));
});

test("a pin that is not the one, and a certificate for another name", async (t) => {
  const changed = await report(t, strict, { tls: { pins: ["ab".repeat(32)] } });
  assert.equal(changed.report.weaknesses[0]?.id, "certificate-changed");
  const named = await report(t, strict, { servername: "elsewhere.example" });
  assert.equal(named.report.weaknesses[0]?.id, "certificate-invalid");
  assert.equal(named.report.login.state, "withheld");
});

test("every suite is asked about, one after the other", async (t) => {
  const ciphers = "TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA";
  const { report: found } = await report(t, { tls: { ciphers } }, { suites: true }, false);
  assert.equal(found.support?.complete, true);
  assert.deepEqual(
    found.support?.suites.map(({ version, suite, strength }) => `${version} ${suite} ${strength}`),
    [
      "TLSv1.3 TLS_AES_128_GCM_SHA256 good",
      "TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 good",
      "TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA old",
    ],
  );
});

/** Answers what it is asked, as servers do that wait for the client. */
const answersWith = (text: string) => (socket: Socket) => void socket.once("data", () => socket.end(text));
const greetsWith = (text: string) => (socket: Socket) => void socket.write(text);
const speaksTls = (socket: Socket): void => {
  const tls = createTlsServer({ cert: identity.certificate, key: identity.key }).on("tlsClientError", () => {});
  tls.on("secureConnection", (secured) => secured.on("error", () => {}));
  tls.emit("connection", socket);
};

function names(
  who: string,
  security: "explicit" | "implicit",
  welcome: (socket: Socket) => void,
  code: FtpsErrorCode,
  words: RegExp,
): void {
  test(`${who}, where ${security} FTPS is expected, is named`, async (t) => {
    const port = await listenerOf(t, welcome);
    const error = await inspect({ host: "127.0.0.1", port, security, timeouts }).then(
      () => assert.fail("it was inspected"),
      (failure: FtpsError) => failure,
    );
    assert.equal(error.code, code, error.message);
    assert.match(`${error.message}; ${error.hint}`, words);
  });
}

names(
  "an SSH server",
  "explicit",
  greetsWith("SSH-2.0-OpenSSH_9.2\r\n"),
  "not-ftp",
  /SFTP server.*Sealift speaks FTPS/,
);
names(
  "an SSH server",
  "implicit",
  greetsWith("SSH-2.0-OpenSSH_9.2\r\n"),
  "not-ftp",
  /SFTP server.*Sealift speaks FTPS/,
);
names("a web server", "explicit", answersWith("HTTP/1.1 400 Bad Request\r\n\r\n"), "not-ftp", /web server/);
names("a web server", "implicit", answersWith("HTTP/1.1 400 Bad Request\r\n\r\n"), "not-ftp", /web server/);
names("TLS from the first byte", "explicit", speaksTls, "not-ftp", /TLS from the first byte.*ftps:\/\//);
names("an FTP server in clear", "implicit", greetsWith("220 Ready\r\n"), "tls", /begins in clear.*ftpes:\/\//);
names("a mail server", "explicit", greetsWith("* OK IMAP4rev1 ready\r\n"), "not-ftp", /mail server/);

const flood = (piece: string) => (session: ScriptedSession) => {
  const more = (): void => {
    while (!session.socket.destroyed && session.socket.write(piece)) {}
    if (!session.socket.destroyed) session.socket.once("drain", more);
  };
  more();
};
const silent = (): void => {};

/** What a server may do to whoever inspects it; each at any place. */
const evils: Readonly<Record<string, Script>> = {
  "never greets": { greeting: silent },
  "greets without end": { greeting: flood(`220 ${"x".repeat(1000)}`) },
  "never shakes hands": { AUTH: say("234 Go") },
  "floods behind 234": { AUTH: say("234 Go\r\n230 You are in") },
  "hangs up at USER": { USER: (session) => session.socket.destroy() },
  "never answers USER": { USER: silent },
  "answers PASS without end": { PASS: flood("230-x\r\n".repeat(100)) },
  "tells features without end": { FEAT: flood("211-x\r\n".repeat(100)) },
  "names no port": { EPSV: say("229 Here (|||0|)") },
  "names an address that is none": { EPSV: say("500 No"), PASV: say("227 Here (1,2,3,4,999,1)") },
  "never sends the listing": { MLSD: say("150 Here") },
  "sends escape sequences": { PASS: say("530 \x1b]0;x\x07\x1b[2J"), USER: say("530 \x1b[2Jno") },
  "replies to nothing": { PROT: say("200 Fine\r\n".repeat(40)) },
  "lists without end": {
    MLSD: async (session) => {
      session.send("150 Here\r\n");
      const data = await session.data();
      const more = (): void => {
        while (!data.destroyed && data.write("type=file; x\r\n".repeat(4000))) {}
        if (!data.destroyed) data.once("drain", more);
      };
      more();
    },
  },
};

for (const [evil, script] of Object.entries(evils)) {
  test(`a server that ${evil}: a report or a typed error, in time, and the password nowhere in it`, async (t) => {
    const began = performance.now();
    const outcome = await report(t, { ...strict, script }).then(
      (found) => JSON.stringify(found.report),
      (error: unknown) => {
        assert.ok(error instanceof FtpsError, `${error}`);
        return `${error.message} ${error.hint}`;
      },
    );
    assert.ok(performance.now() - began < LIMIT_MS);
    assert.doesNotMatch(outcome, /secret words|\p{Cc}|\\u001b/u);
  });
}
