import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import path from "node:path";
import { type TestContext, test } from "node:test";
import {
  type ConnectOptions,
  connect,
  type FtpsClient,
  FtpsError,
  type FtpsErrorCode,
} from "../../../src/client/index.js";
import { createSelfSigned } from "../../../src/pki/self-signed.js";
import { watchLeaks } from "../../support/leaks.js";
import { temporaryFolder } from "../../support/temporary.js";
import { testIdentity } from "../../support/tls-loopback.js";
import { type Script, type ScriptedOptions, ScriptedServer, type ScriptedSession } from "./scripted-server.js";

const identity = await testIdentity();
const stranger = await createSelfSigned({ kind: "ecdsa-p256", names: ["127.0.0.1"] });
const elsewhere = await createSelfSigned({ kind: "ecdsa-p256", names: ["elsewhere.example"] });
watchLeaks();

/** No step may take longer, however the server drags it out. */
const DEADLINE_MS = 250;
/** A few steps, on a machine that is busy. */
const LIMIT_MS = 8_000;
const content = Buffer.from("the whole content of a small file");

interface Hostile extends Partial<ScriptedOptions> {
  readonly client?: Partial<ConnectOptions>;
}

async function start(t: TestContext, { client, ...options }: Hostile) {
  const server = await ScriptedServer.start({ identity, content, ...options });
  t.after(() => server.stop());
  const [reply, stall, listing, handshake] = Array<number>(4).fill(DEADLINE_MS);
  const settings: ConnectOptions = {
    ...{ host: "127.0.0.1", port: server.port, user: "ada", password: "secret words" },
    ...{ timeouts: { reply, stall, listing, handshake, connect: DEADLINE_MS } as ConnectOptions["timeouts"] & object },
    ...{ retry: { attempts: 0 }, security: options.implicit === true ? "implicit" : "explicit" },
    ...client,
    tls: { authorities: [identity.certificate], ...client?.tls },
  };
  return { server, settings };
}

/** What the client is asked to do; all of them by default, since each must end. */
const deeds: Readonly<Record<string, (client: FtpsClient, folder: string) => Promise<unknown>>> = {
  connect: async () => {},
  list: (client) => client.list("/"),
  download: (client, folder) => client.download("/file", path.join(folder, "file")),
  upload: (client) => client.upload(Buffer.alloc(200_000, "x"), "/up"),
};

/** The deed ends in this error, in time, and leaves no file and no word of the password in clear. */
function ends(
  name: string,
  deed: keyof typeof deeds & string,
  code: FtpsErrorCode,
  hostile: Hostile,
  more?: (server: ScriptedServer, error: FtpsError) => void,
): void {
  test(name, async (t) => {
    const { server, settings } = await start(t, hostile);
    await using folder = await temporaryFolder("hostile");
    const started = performance.now();
    const error = await attempt(settings, deed, folder.path);
    assert.ok(error instanceof FtpsError, `no typed error: ${error}`);
    assert.equal(error.code, code, error.message);
    assert.ok(performance.now() - started < LIMIT_MS);
    assert.deepEqual(await readdir(folder.path), []);
    assert.doesNotMatch(`${error.message} ${error.hint}`, /secret words|\p{Cc}/u);
    more?.(server, error);
  });
}

async function attempt(settings: ConnectOptions, deed: string, folder: string): Promise<unknown> {
  let client: FtpsClient | undefined;
  try {
    client = await connect(settings);
    await deeds[deed]?.(client, folder);
    return "it went well";
  } catch (error) {
    return error;
  } finally {
    client?.destroy();
  }
}

const say = (text: string) => (session: ScriptedSession) => session.send(text);
const script = (steps: Script): Hostile => ({ script: steps });
const silent = (): void => {};

/** Bytes now and then, for as long as anybody listens. */
function drip(write: (piece: string) => void, socket: Socket, piece: string): void {
  const timer = setInterval(() => write(piece), 20);
  socket.once("close", () => clearInterval(timer));
}

const flood = (piece: string) => (session: ScriptedSession) => {
  const more = (): void => {
    while (!session.socket.destroyed && session.socket.write(piece)) {}
    if (!session.socket.destroyed) session.socket.once("drain", more);
  };
  more();
};

// Replies.
ends("a greeting without end", "connect", "too-large", script({ greeting: flood(`220 ${"x".repeat(1000)}`) }));
ends("a reply of endless lines", "connect", "too-large", script({ FEAT: flood("211-x\r\n".repeat(100)) }));
ends("no greeting", "connect", "timeout", script({ greeting: silent }));
ends("no reply", "connect", "timeout", script({ FEAT: silent }));
ends(
  "a reply that drips",
  "connect",
  "timeout",
  script({
    greeting: (session) => {
      session.send("220 ");
      drip((piece) => session.send(piece), session.socket, "x");
    },
  }),
);
ends(
  "a reply of many lines that drips",
  "connect",
  "timeout",
  script({
    PASS: (session) => drip((piece) => session.send(piece), session.socket, "230-wait\r\n"),
  }),
);
ends("endless delays", "connect", "busy", script({ greeting: say("120 Later\r\n".repeat(20)) }));
ends("replies to nothing", "list", "protocol", script({ PASS: say("230 Welcome\r\n".repeat(40)) }));
ends("no reply at all but noise", "list", "protocol", script({ TYPE: say("\x1b[2Jhello\r\n") }));
ends(
  "escape sequences in a refusal are not passed on",
  "connect",
  "login",
  script({ PASS: say("530 \x1b]0;x\x07no\r\n") }),
);
ends("421 in the middle", "list", "closed", script({ TYPE: say("421 Leaving\r\n") }));
ends("the end in the middle", "list", "closed", script({ TYPE: (session) => session.socket.destroy() }));

// Others than FTP servers.
ends("an SSH server", "connect", "not-ftp", script({ greeting: say("SSH-2.0-OpenSSH_9.2\r\n") }), (_server, error) =>
  assert.match(error.message, /SFTP/),
);
ends("a web server", "connect", "not-ftp", script({ greeting: say("HTTP/1.1 400 Bad Request\r\n\r\n") }));
ends("TLS where none is expected", "connect", "not-ftp", script({ greeting: say("\x15\x03\x01\0\x02\x02\x28") }));
ends("an FTP server where TLS is expected", "connect", "tls", { client: { security: "implicit" } });

// TLS.
const nothingInClear = ({ commands }: ScriptedServer): void => assert.deepEqual(commands, ["AUTH TLS"]);
ends("TLS refused", "connect", "tls-refused", script({ AUTH: say("502 No such thing\r\n") }), nothingInClear);
ends(
  "TLS that is as good as there",
  "connect",
  "tls-refused",
  script({ AUTH: say("230 You are in\r\n") }),
  nothingInClear,
);
ends(
  "bytes in clear behind 234",
  "connect",
  "protocol",
  script({ AUTH: say("234 Go\r\n230 You are in\r\n") }),
  nothingInClear,
);
ends(
  "bytes in clear in place of TLS",
  "connect",
  "tls",
  script({
    AUTH: (session) => {
      session.send("234 Go\r\n");
      setImmediate(() => session.send("220 Let us go on in clear\r\n"));
    },
  }),
  nothingInClear,
);
ends("no handshake behind 234", "connect", "timeout", script({ AUTH: say("234 Go\r\n") }));
ends("data that would go in clear", "connect", "tls-refused", script({ PROT: say("536 No\r\n") }));
ends("an unknown certificate", "connect", "certificate-unknown", { identity: stranger }, nothingInClear);
ends("a certificate for another name", "connect", "certificate-invalid", {
  identity: elsewhere,
  client: { tls: { authorities: [elsewhere.certificate] } },
});
ends("another certificate than pinned", "connect", "certificate-changed", {
  client: { tls: { pins: ["ab".repeat(32)] } },
});
ends("another certificate than trusted before, though an authority vouches for it", "connect", "certificate-changed", {
  client: { tls: { trustStore: { get: async () => Array(32).fill("AB").join(":"), set: async () => {} } } },
});
ends("another certificate on the data connection", "download", "data-connection", { dataIdentity: stranger });
ends(
  "data in clear",
  "download",
  "tls",
  script({
    RETR: async (session) => {
      session.send("150 Here\r\n");
      (await session.rawData()).end(content);
    },
  }),
);

// Data connections.
ends("no port", "list", "protocol", script({ EPSV: say("229 Passive (|||0|)\r\n") }));
ends("a port that nobody listens on", "list", "data-connection", script({ EPSV: say("229 Passive (|||1|)\r\n") }));
ends(
  "numbers that are no address",
  "list",
  "protocol",
  script({
    EPSV: say("500 No\r\n"),
    PASV: say("227 Passive (1,2,3,4,999,1)\r\n"),
  }),
);
ends("no handshake on the data connection", "list", "timeout", script({ MLSD: say("150 Here\r\n") }));

// Listings.
const listing = (text: string): Hostile => script({ MLSD: (session) => session.sendFile(text) });
ends("a listing without end", "list", "too-large", {
  ...script({
    MLSD: async (session) => {
      session.send("150 Here\r\n");
      const data = await session.data();
      const more = (): void => {
        while (!data.destroyed && data.write("type=file; x\r\n".repeat(1000))) {}
        if (!data.destroyed) data.once("drain", more);
      };
      more();
    },
  }),
  client: { limits: { listingBytes: 1_000_000 } },
});
ends("more entries than can be held", "list", "too-large", {
  ...listing("type=file; x\r\n".repeat(2000)),
  client: { limits: { entries: 1000 } },
});
ends(
  "a listing that drips",
  "list",
  "timeout",
  script({
    MLSD: async (session) => {
      session.send("150 Here\r\n");
      const data = await session.data();
      drip((piece) => data.write(piece), data, "type=file; x\r\n".repeat(10));
    },
  }),
);

// Downloads.
const transfer = (send: (session: ScriptedSession) => unknown): Hostile => script({ RETR: send });
ends(
  "a file that drips",
  "download",
  "timeout",
  transfer(async (session) => {
    session.send("150 Here\r\n");
    const data = await session.data();
    drip((piece) => data.write(piece), data, "x");
  }),
);
ends(
  "a file that stands still",
  "download",
  "timeout",
  transfer(async (session) => {
    session.send("150 Here\r\n");
    (await session.data()).write(content.subarray(0, 10));
  }),
);
ends(
  "less than all",
  "download",
  "incomplete",
  transfer((session) => session.sendFile(content.subarray(0, 10))),
);
ends(
  "more than all",
  "download",
  "changed",
  transfer((session) => session.sendFile(Buffer.concat([content, content]))),
);
ends(
  "all, and no word on it",
  "download",
  "timeout",
  transfer((session) => session.sendFile(content, "")),
);
ends(
  "all, and only another preliminary reply",
  "download",
  "timeout",
  transfer((session) => session.sendFile(content, "150 Still here\r\n")),
);
ends(
  "all, and preliminary replies without end",
  "download",
  "protocol",
  transfer((session) => session.sendFile(content, "150 Still here\r\n".repeat(200))),
);
ends(
  "all, and a word against it",
  "download",
  "incomplete",
  transfer((session) => session.sendFile(content, "426 Cut\r\n")),
);
ends(
  "all, without the end of TLS",
  "download",
  "incomplete",
  transfer(async (session) => {
    session.send("150 Here\r\n");
    const raw = await session.rawData();
    const data = await session.secure(raw);
    data.write(content, () => raw.end());
    session.send("226 Done\r\n");
  }),
);
ends(
  "226 before the data, and no data",
  "download",
  "timeout",
  transfer(async (session) => {
    session.send("150 Here\r\n226 Done\r\n");
    await session.data();
  }),
);
ends("226 and no data connection", "download", "timeout", transfer(say("226 Done\r\n")));
ends(
  "refused in the middle",
  "download",
  "not-found",
  transfer(async (session) => {
    session.send("150 Here\r\n");
    (await session.data()).write(content.subarray(0, 3));
    session.send("550 No such file any more\r\n");
  }),
);
ends(
  "a file that is not there, in words that do not say so",
  "download",
  "not-found",
  script({ MLST: say("550 '/file' cannot be listed\r\n") }),
);
ends(
  "a size that no file has",
  "download",
  "protocol",
  script({
    FEAT: say("211-\r\n SIZE\r\n211 End\r\n"),
    SIZE: say("213 99999999999999999999\r\n"),
  }),
);
ends(
  "a negative size",
  "download",
  "protocol",
  script({
    FEAT: say("211-\r\n SIZE\r\n211 End\r\n"),
    SIZE: say("213 -5\r\n"),
  }),
);
ends(
  "a size with escape sequences",
  "download",
  "protocol",
  script({
    MLST: say("250-\r\n type=file;size=\x1b[2J; /file\r\n250 End\r\n"),
    SIZE: say("213 \x1b[2J\r\n"),
  }),
);

// Uploads.
const taking = (take: (session: ScriptedSession) => unknown): Hostile => script({ STOR: take });
ends(
  "226 before anything was sent",
  "upload",
  "incomplete",
  taking(async (session) => {
    session.send("150 Go\r\n226 Done\r\n");
    await session.data();
  }),
);
ends("an upload that nobody takes", "upload", "timeout", {
  ...taking(async (session) => {
    session.send("150 Go\r\n");
    (await session.data()).pause();
  }),
});
ends(
  "an upload and no word on it",
  "upload",
  "timeout",
  taking((session) => session.receiveFile("")),
);
ends("an upload of which the server has less", "upload", "mismatch", script({ SIZE: say("213 5\r\n") }));

const names = ["../up", "..", "/etc/passwd", "a/b", "nul\0", "", "."];
test("names that lead out of the folder are told, in words without control characters, and not given", async (t) => {
  const lines = [...names, "\x1b[2Jescape", "honest"].map((name) => `type=file;size=1; ${name}\r\n`).join("");
  const { settings } = await start(t, listing(lines));
  const client = await connect(settings);
  t.after(() => client.destroy());
  const { entries, unreadable } = await client.list("/");
  assert.deepEqual(
    entries.map(({ name }) => name),
    ["\x1b[2Jescape", "honest"],
  );
  assert.equal(unreadable.length, 5);
  assert.doesNotMatch(unreadable.join(""), /\p{Cc}/u);
  const walk = client.walk("/");
  await assert.rejects(
    async () => {
      for await (const entry of walk) assert.ok(!entry.name.includes("/"));
    },
    { code: "unreadable" },
  );
});

test("a folder that holds itself ends a walk", async (t) => {
  const { settings } = await start(t, { ...listing("type=dir; again\r\n"), client: { limits: { depth: 5 } } });
  const client = await connect(settings);
  t.after(() => client.destroy());
  await assert.rejects(
    async () => {
      for await (const entry of client.walk("/")) assert.equal(entry.name, "again");
    },
    { code: "too-large" },
  );
});

test("the address that PASV names is not called", async (t) => {
  const called: Socket[] = [];
  const other = createServer((socket) => called.push(socket));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.2", resolve));
  t.after(() => new Promise((resolve) => other.close(resolve)));
  const { settings } = await start(
    t,
    script({
      EPSV: say("500 No\r\n"),
      PASV: async (session) => {
        const port = await session.listen();
        session.send(`227 Passive (127,0,0,2,${port >> 8},${port & 255})\r\n`);
      },
    }),
  );
  const client = await connect(settings);
  t.after(() => client.destroy());
  assert.equal((await client.list("/")).entries.length, 1);
  assert.deepEqual(called, []);
});
