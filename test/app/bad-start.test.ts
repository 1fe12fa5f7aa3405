import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startApplication } from "../../src/app/start.js";
import { report } from "../../src/cli/failure.js";
import type { ConfigKey } from "../../src/config/schema.js";
import { leftOver, openThings } from "../support/leaks.js";
import { emptyFolder, freePorts, preparedFolder, ServeProcess, sealift } from "./serve-process.js";

setFlagsFromString("--expose-gc");
/** The package for SQLite on older Node lets go of a file when it is collected. */
const collectGarbage = runInNewContext("gc") as () => void;

interface Start {
  readonly config?: string;
  readonly overrides?: Readonly<Partial<Record<ConfigKey, string>>>;
  readonly env?: Readonly<Record<string, string>>;
}

const anyPorts = { explicit: "127.0.0.1:0", implicit: "off", "passive.ports": "0", "passive.host": "127.0.0.1" };

/** What the operator reads when this start fails; what it left open would keep the process alive for ever. */
async function failure(data: string, { config, overrides = {}, env = {} }: Start = {}): Promise<string> {
  collectGarbage();
  const before = openThings();
  try {
    const application = await startApplication({ data, config, overrides: { ...anyPorts, ...overrides }, env });
    application.stop();
    await application.stopped;
  } catch (error) {
    let text = "";
    report(error, { write: (part: string) => (text += part) });
    process.exitCode = 0;
    assert.doesNotMatch(text, /unexpected|\n {4}at /);
    collectGarbage();
    assert.deepEqual(await leftOver(before), []);
    return text;
  }
  return assert.fail("it started");
}

test("a wrong file: its place, what was expected and an example, all of it at once, and nothing is made", async () => {
  await using folder = await emptyFolder();
  const config = path.join(folder.path, "mine.yaml");
  await writeFile(config, "limits:\n  sessions: many\ntls:\n  minimum: 1.0\nexplizit: 1\n");
  assert.equal(
    await failure(folder.data, { config }),
    [
      "error: the configuration is wrong in 3 places",
      `  ${config}:2:13: limits.sessions: is not understood`,
      "    expected: a whole number from 1 to 1000000",
      '    found:    "many"',
      "    example:  sessions: 200",
      `  ${config}:4:12: tls.minimum: is not understood`,
      "    expected: one of 1.2, 1.3",
      '    found:    "1.0"',
      "    example:  minimum: 1.3",
      `  ${config}:5:1: there is no key "explizit"; did you mean explicit?`,
      "hint: every key is explained in docs/config.md",
      "",
    ].join("\n"),
  );
  await assert.rejects(readdir(folder.data), { code: "ENOENT" });
});

test("a wrong option, a wrong variable, no file where one was named", async () => {
  await using folder = await emptyFolder();
  const option = await failure(folder.data, { overrides: { explicit: "nowhere" } });
  assert.match(
    option,
    /^error: the configuration is wrong\n {2}command line: explicit: .+\n {4}expected: HOST:PORT or off/,
  );
  const variable = await failure(folder.data, { env: { SEALIFT_TLS__BINDING: "always" } });
  assert.match(
    variable,
    /variable SEALIFT_TLS__BINDING: tls\.binding: is not understood\n {4}expected: one of require/,
  );
  const missing = await failure(folder.data, { config: path.join(folder.path, "no.yaml") });
  assert.match(missing, /\/no\.yaml: does not exist\n/);
  const both = await failure(folder.data, { overrides: { explicit: "off" } });
  assert.match(both, /explicit and implicit are both off/);
});

for (const [name, key] of [
  ["explicit", "explicit"],
  ["implicit", "implicit"],
  ["passive", "passive.ports"],
] as const) {
  test(`the ${name} port is in use: which one, and what to do`, async () => {
    await using folder = await preparedFolder();
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const text = await failure(folder.data, {
      overrides: { [key]: name === "passive" ? `${port}` : `127.0.0.1:${port}` },
    });
    other.close();
    assert.match(
      text,
      new RegExp(`^error: port ${port} of 127\\.0\\.0\\.1 is in use\nhint: stop the program that has it, or`),
    );
  });
}

test("an address that this machine does not have, and a host name that leads nowhere", async () => {
  await using folder = await preparedFolder();
  assert.equal(
    await failure(folder.data, { overrides: { explicit: "203.0.113.77:2121" } }),
    'error: this machine does not have the address 203.0.113.77\nhint: use one of its own, or "*" for all\n',
  );
  assert.match(
    await failure(folder.data, { overrides: { explicit: "no-such-host.invalid:2121" } }),
    /^error: the host name no-such-host\.invalid, where the server is to listen, cannot be resolved \(.+\)\nhint: /,
  );
});

test("a data folder that is a file, that cannot be made, or not written", async () => {
  await using folder = await emptyFolder();
  await writeFile(folder.data, "");
  for (const data of [folder.data, `${folder.data}/below`]) {
    assert.equal(
      await failure(data),
      `error: the data folder ${data} cannot be made (it, or what it lies in, is a file)\nhint: choose another one with --data DIR\n`,
    );
  }
  assert.match(
    await failure("/proc/nothing/here"),
    /^error: the data folder \/proc\/nothing\/here cannot be made \(ENOENT\)\n/,
  );
  assert.match(
    await failure("/proc/self"),
    /^error: the data folder \/proc\/self cannot be written \(\w+\)\nhint: run as the user/,
  );
});

const damages: Readonly<Record<string, { damage: (data: string) => Promise<unknown>; words: RegExp }>> = {
  "the database is no database": {
    damage: (data) => writeFile(path.join(data, "accounts.db"), "nonsense ".repeat(1000)),
    words: /^error: the user database is damaged \(.+\): .+accounts\.db\nhint: stop the server and restore a copy/,
  },
  "the database was cut": {
    damage: (data) => truncate(path.join(data, "accounts.db"), 100),
    words: /^error: the user database is damaged \(it is too short\): .+accounts\.db\nhint: /,
  },
  "the database is a folder": {
    damage: async (data) => {
      await rm(path.join(data, "accounts.db"));
      await mkdir(path.join(data, "accounts.db"));
    },
    words: /^error: the user database cannot be opened \(it is not a file\): .+\nhint: /,
  },
  "a certificate is damaged": {
    damage: (data) => writeFile(path.join(data, "tls/ecdsa.crt"), "nonsense"),
    words: /^error: .+ecdsa\.crt holds no certificate\nhint: /,
  },
  "a key is damaged": {
    damage: (data) => truncate(path.join(data, "tls/rsa.key"), 500),
    words: /^error: .+rsa\.key.+\nhint: /,
  },
  "a key is another one's": {
    damage: async (data) => writeFile(path.join(data, "tls/rsa.key"), await readFile(path.join(data, "tls/ecdsa.key"))),
    words: /^error: .+rsa\.key is not the key of the certificate in .+rsa\.crt\nhint: /,
  },
  "the secret is damaged": {
    damage: (data) => writeFile(path.join(data, "secret"), "abc\n"),
    words: /^error: the file .+\/secret is damaged\nhint: remove it/,
  },
  "the lock is no lock": {
    damage: (data) => writeFile(path.join(data, "lock"), "nonsense ".repeat(1000)),
    words: /^error: the file .+\/lock cannot be locked: .+\nhint: remove .+\/lock\n$/,
  },
  "the transfer log's folder is missing": {
    damage: (data) => writeFile(path.join(data, "sealift.yaml"), "log:\n  xferlog: logs/xferlog\n"),
    words: /^error: the xferlog file .+\/data\/logs\/xferlog cannot be opened \(ENOENT\)\nhint: make its folder/,
  },
  "the configuration cannot be read": {
    damage: async (data) => {
      await rm(path.join(data, "sealift.yaml"));
      await mkdir(path.join(data, "sealift.yaml"));
    },
    words: /sealift\.yaml: is a directory\n/,
  },
};

for (const [what, { damage, words }] of Object.entries(damages)) {
  test(`${what}: it is said, and nothing is changed or left open`, async () => {
    await using folder = await preparedFolder();
    await damage(folder.data);
    const before = (await readdir(folder.data)).sort();
    assert.match(await failure(folder.data), words);
    // SQLite may tidy its own journal away.
    const names = (all: readonly string[]) => all.filter((name) => !/-(wal|shm)$/.test(name));
    assert.deepEqual(names((await readdir(folder.data)).sort()), names(before));
  });
}

/** Another process, which holds the database until its standard input ends. */
const locker = `
  const { openSqlite } = await import(process.argv[1]);
  const database = await openSqlite(process.argv[2]);
  database.exec("pragma locking_mode = exclusive; begin exclusive");
  process.stdout.write("locked");
  process.stdin.resume();`;

test("the database is locked by another program for too long: it is said", async () => {
  await using folder = await preparedFolder();
  const sqlite = new URL("../../src/accounts/database/sqlite.js", import.meta.url).href;
  const args = ["--input-type=module", "-e", locker, sqlite, path.join(folder.data, "accounts.db")];
  // The handle of this process on the database has to be gone.
  collectGarbage();
  await new Promise(setImmediate);
  const other = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  await once(other.stdout, "data");
  const text = await failure(folder.data);
  other.stdin.end();
  assert.deepEqual(await once(other, "close"), [0, null]);
  assert.match(
    text,
    /^error: the user database is in use by another program: .+\nhint: another program holds it locked/,
  );
});

test("the program ends with exit code 1 and has said nothing on standard output", async () => {
  await using folder = await preparedFolder();
  await writeFile(path.join(folder.data, "secret"), "abc\n");
  await using server = ServeProcess.launch({ data: folder.data });
  assert.deepEqual(await server.ended, { status: 1, signal: null });
  assert.equal(server.output, "");
  assert.match(server.errors, /^error: the file .+\/secret is damaged\nhint: remove it.+\n$/);
  assert.deepEqual(await sealift(["serve", "--data", ""]), {
    ...{ status: 1, late: false, output: "" },
    errors: "error: the path of the data folder is empty\nhint: give one with --data DIR\n",
  });
});

const NOBODY = 65_534;

/** Whom to run as without privileges; undefined where that is impossible, since nobody else may read this program. */
async function unprivileged(): Promise<number | undefined> {
  if (process.geteuid?.() !== 0) return process.geteuid?.();
  await using folder = await emptyFolder();
  await chmod(folder.path, 0o755);
  await using trial = ServeProcess.launch({ data: folder.data, args: ["--version"], uid: NOBODY });
  return (await trial.ended).status === 0 ? NOBODY : undefined;
}

const user = await unprivileged();
if (user !== undefined) {
  test("without privileges: a port below 1024, a database and a folder that this user may not touch", async () => {
    await using folder = await preparedFolder();
    const own = async () => {
      for (const name of [".", ...(await readdir(folder.data, { recursive: true }))])
        await chown(path.join(folder.data, name), user, user);
    };
    await own();
    await chmod(folder.path, 0o711);
    const first = Number(await readFile("/proc/sys/net/ipv4/ip_unprivileged_port_start", "utf8").catch(() => "1024"));
    if (first > 1) {
      const args = ["--explicit", `*:${first - 1}`, "--implicit", "off", "--passive", "0"];
      await using server = ServeProcess.launch({ data: folder.data, args, uid: user });
      assert.deepEqual(await server.ended, { status: 1, signal: null });
      assert.equal(
        server.errors,
        `error: port ${first - 1} may not be opened by this user\n` +
          "hint: ports below 1024 need a privilege: choose a higher one, or give node the capability CAP_NET_BIND_SERVICE\n",
      );
    }
    await chmod(path.join(folder.data, "accounts.db"), 0);
    await using unreadable = ServeProcess.launch({ data: folder.data, args: freePorts, uid: user });
    assert.deepEqual(await unreadable.ended, { status: 1, signal: null });
    assert.match(
      unreadable.errors,
      /^error: the user database cannot be opened or written: .+\nhint: run as the user who/,
    );
    await chmod(folder.data, 0o500);
    await rm(path.join(folder.data, "lock"));
    await using unwritable = ServeProcess.launch({ data: folder.data, args: freePorts, uid: user });
    assert.deepEqual(await unwritable.ended, { status: 1, signal: null });
    assert.match(
      unwritable.errors,
      /^error: the data folder .+ cannot be written \(EACCES\)\nhint: run as the user who owns it/,
    );
    await chmod(folder.path, 0o700);
    await chown(folder.path, user === NOBODY ? 0 : user, user === NOBODY ? 0 : user);
  });
}
