import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ConfigError, type ConfigProblem } from "./errors.js";
import { loadConfig, readConfig, type TextOptions } from "./load.js";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "sealift-config-"));
});
after(() => rm(folder, { recursive: true }));

function errorOf(options: TextOptions): ConfigError {
  try {
    readConfig(options);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error;
  }
  return assert.fail("was accepted");
}

function onlyProblem(options: TextOptions): ConfigProblem {
  const { problems } = errorOf(options);
  assert.equal(problems.length, 1, JSON.stringify(problems, null, 1));
  return problems[0] ?? assert.fail();
}

async function fileErrorOf(file: string, required = false): Promise<ConfigError> {
  return loadConfig({ file, required }).then(
    () => assert.fail("was accepted"),
    (error: unknown) => (error instanceof ConfigError ? error : assert.fail(String(error))),
  );
}

test("without anything the defaults hold", async () => {
  const config = await loadConfig();
  assert.deepEqual(config.explicit, { host: undefined, port: 2121 });
  assert.deepEqual(config.passive.ports, { from: 50_000, to: 50_015 });
  assert.deepEqual(config.tls, {
    control: "required",
    data: "required",
    binding: "prefer",
    profile: "default",
    implicitProfile: "same",
    minimum: "1.2",
    maximum: "1.3",
    defaultName: "own",
    cleanEnd: "require",
    cleanEndExempt: [],
  });
  assert.deepEqual(config.upload, { keepParts: 86_400_000, takeover: 5_000, copyLimit: 2 ** 30 });
  assert.equal(config.timeouts.idle, 300_000);
  assert.equal(config.io.bufferMemory, 67_108_864);
  assert.deepEqual(config.files, { mode: 0o644, directoryMode: 0o755 });
  assert.equal(config.active.enabled, false);
  assert.equal(config.log.xferlog, "off");
});

test("empty, hollow and comment-only files mean the defaults", () => {
  for (const text of [
    "",
    "\n\n",
    "# only a comment\n",
    "---\n",
    "tls:\n",
    "tls: {}\n",
    "tls:\n  # binding: off\npassive:\n",
    "\uFEFF",
  ]) {
    assert.deepEqual(readConfig({ text }), readConfig(), JSON.stringify(text));
  }
});

test("defaults, file, variables, command line: the later one wins", () => {
  const text = "tls:\n  binding: off\nlimits:\n  sessions: 10\nserver.name: From file\n";
  const env = { SEALIFT_TLS__BINDING: "prefer", SEALIFT_LIMITS__SESSIONS: "20", PATH: "/bin" };
  const config = readConfig({ text, env, overrides: { "tls.binding": "require" } });
  assert.equal(config.tls.binding, "require");
  assert.equal(config.limits.sessions, 20);
  assert.equal(config.server.name, "From file");
});

test("values are read as they are written: zeros, stars, flow and block forms, comments, quotes", () => {
  const text =
    "files:\n  mode: 0600 # private\nimplicit: '*:990'\npassive: {ports: 0, addresses: [{clients: 10.0.0.0/8, address: \"10.0.0.5\"}]}\nactive:\n  enabled: true\n";
  const config = readConfig({ text });
  assert.equal(config.files.mode, 0o600);
  assert.deepEqual(config.implicit, { host: undefined, port: 990 });
  assert.deepEqual(config.passive.ports, { from: 0, to: 0 });
  assert.equal(config.passive.addresses[0]?.clients.prefix, 8);
  assert.equal(config.active.enabled, true);
});

test("a wrong value is told with file, line, column, key, what was expected, what was found and an example", () => {
  const error = errorOf({ file: "/etc/sealift.yaml", text: "# mine\ntls:\n  control: required\n  binding: always\n" });
  assert.deepEqual(error.problems, [
    {
      origin: { from: "file", file: "/etc/sealift.yaml", line: 4, column: 12 },
      key: "tls.binding",
      what: "is not understood",
      expected: "one of require, prefer, off",
      found: '"always"',
      example: "binding: require",
    },
  ]);
  assert.equal(
    error.message,
    [
      "the configuration is wrong",
      "  /etc/sealift.yaml:4:12: tls.binding: is not understood",
      "    expected: one of require, prefer, off",
      '    found:    "always"',
      "    example:  binding: require",
    ].join("\n"),
  );
  assert.match(error.hint, /docs\/config\.md/);
});

test("every problem of every source is told at once, the file from top to bottom", () => {
  const { problems, message } = errorOf({
    text: "server.name: ''\nlog:\n  level:\ntls:\n  minimum: 1.1\n",
    env: { SEALIFT_LIMITS__SESSIONS: "many", SEALIFT_LIMIT__SESSIONS: "5" },
    overrides: { explicit: "::1" },
  });
  assert.deepEqual(
    problems.map(({ origin, key }) => [origin.from, origin.from === "file" ? origin.line : undefined, key]),
    [
      ["file", 1, "server.name"],
      ["file", 3, "log.level"],
      ["file", 5, "tls.minimum"],
      ["environment", undefined, undefined],
      ["environment", undefined, "limits.sessions"],
      ["command line", undefined, "explicit"],
    ],
  );
  assert.match(message, /wrong in 6 places/);
});

test("a wrong value in the file is told even where a variable wins", () => {
  assert.equal(onlyProblem({ text: "log.level: loud\n", env: { SEALIFT_LOG__LEVEL: "info" } }).key, "log.level");
});

test("a key without value points at the key", () => {
  const { origin, found } = onlyProblem({ text: "log:\n  level:\n" });
  assert.deepEqual(origin, { from: "file", file: "sealift.yaml", line: 2, column: 3 });
  assert.equal(found, "nothing");
});

test("an unknown key is refused, with the nearest known one and without its value", () => {
  const cases: Readonly<Record<string, RegExp>> = {
    "tls:\n  bindign: s3cret\n": /no key "tls\.bindign"; did you mean tls\.binding\?/,
    "tsl:\n  binding: s3cret\n": /no key "tsl"; did you mean tls\?/,
    "binding: s3cret\n": /no key "binding"; did you mean tls\.binding\?/,
    "colour: s3cret\n": /no key "colour"$/,
    "__proto__: {s3cret: 1}\n": /no key "__proto__"$/,
    "constructor: s3cret\n": /no key "constructor"$/,
    "<<: {tls: s3cret}\n": /no key "<<"$/,
  };
  for (const [text, what] of Object.entries(cases)) {
    assert.match(onlyProblem({ text }).what, what);
    assert.doesNotMatch(errorOf({ text }).message, /s3cret/);
  }
  assert.equal(({} as Record<string, unknown>).s3cret, undefined);
});

test("a group that is none and a value that is a group", () => {
  assert.match(onlyProblem({ text: "files: 0644\n" }).what, /is a group: mode, directoryMode/);
  assert.equal(onlyProblem({ text: "explicit: {host: x}\n" }).found, "a map");
  assert.equal(onlyProblem({ text: "explicit: [x]\n" }).found, "a list");
  assert.equal(onlyProblem({ text: "passive.addresses: 10.0.0.1\n" }).found, '"10.0.0.1"');
});

test("a key set twice is refused, in one form or in both", () => {
  assert.match(onlyProblem({ text: "log.level: info\nlog.level: warn\n" }).what, /set twice; the first is in line 1/);
  assert.match(
    onlyProblem({ text: "log:\n  level: info\n\nlog.level: warn\n" }).what,
    /set twice; the first is in line 2/,
  );
  assert.match(
    onlyProblem({ text: "passive.addresses: [{clients: ::/0, address: a, address: b}]\n" }).what,
    /holds a key twice/,
  );
});

test("an entry of a list is told by its number and its own line", () => {
  const text =
    "passive:\n  addresses:\n    - clients: 10.0.0.0/8\n      address: 10.0.0.5\n    - clients: 10.0.0.0/40\n      address: x\n      port: 1\n";
  const { problems } = errorOf({ text });
  assert.deepEqual(
    problems.map(({ origin, what }) => [origin.from === "file" ? origin.line : 0, what]),
    [
      [5, 'entry 2: there is no key "port" here'],
      [5, "entry 2, clients: the prefix is a number from 0 to 32"],
    ],
  );
});

test("YAML that is broken is told with its place, and nothing is guessed from its rest", () => {
  const cases: Readonly<Record<string, readonly [number, RegExp]>> = {
    'server.name: "x\nlog.level: loud\n': [3, /no YAML/],
    "\tlog.level: info\n": [1, /spaces/],
    "log:\n   level: info\n  format: json\n": [3, /no YAML/],
    "log.level: info\n---\nlog.level: warn\n": [2, /one document/],
    "log.level: !important warn\n": [1, /tags/],
    "- a\n- b\n": [1, /map of keys and values/],
    "just text\n": [1, /map of keys and values/],
    "? [a]\n: b\n": [1, /plain text/],
  };
  for (const [text, [line, what]] of Object.entries(cases)) {
    const [first] = errorOf({ text }).problems;
    assert.match(first?.what ?? "", what, text);
    assert.equal(first?.origin.from === "file" && first.origin.line, line, text);
    assert.doesNotMatch(first?.what ?? "", /is not understood/);
  }
});

test("a star without quotes is an alias to YAML; the cure is told", () => {
  assert.match(onlyProblem({ text: "explicit: *:2121\n" }).what, /in quotes: "\*:2121"/);
});

test("a bomb of aliases does not go off", () => {
  const levels = Array.from({ length: 30 }, (_, level) => `  - &a${level + 1} [*a${level}, *a${level}, *a${level}]`);
  const { problems } = errorOf({ text: `passive.addresses:\n  - &a0 x\n${levels.join("\n")}\n` });
  assert.match(problems[0]?.what ?? "", /in quotes|nested too deeply/);
});

test("a file without end of wrong keys is given up, and twenty are told", () => {
  const { message, problems } = errorOf({ text: "x: 1\n".repeat(5000) });
  assert.equal(problems.length, 1000);
  assert.match(message, /in 1000 places/);
  assert.match(message, /\n {2}and 980 more$/);
  assert.equal(message.split("\n").length, 22);
});

test("deep nesting ends in an error, not in an overflow", () => {
  for (const text of [
    `explicit: ${"[".repeat(20_000)}`,
    "- ".repeat(20_000),
    `passive.addresses: ${"[".repeat(30)}${"]".repeat(30)}\n`,
  ]) {
    assert.ok(errorOf({ text }).problems.length > 0);
  }
});

test("text from outside is quoted: short, one line, no control characters", () => {
  const { message } = errorOf({
    text: '"\\e[31m\\u009b\\r\\n": 1\nlog.level: "\\e[2J\\nx"\n',
    overrides: { explicit: "y".repeat(10_000) },
  });
  assert.match(message, /^[\n -~…]*$/);
  assert.ok(message.length < 1500);
});

test("variables: lists in YAML on one line, empty ones not set, unknown ones refused without their value", () => {
  const addresses = "[{clients: 10.0.0.0/8, address: ftp.example.com}]";
  const env = {
    SEALIFT_PASSIVE__ADDRESSES: addresses,
    SEALIFT_LOG__LEVEL: "",
    SEALIFT_EXPLICIT: "[::1]:21",
    SEALIFT_FILES__MODE: "0600",
  };
  const config = readConfig({
    env: {
      ...env,
      SEALIFT_PASSWORD: "x",
      SEALIFT_ACME_EAB_KEY: "z",
      SEALIFT_REQUIRE_PEERS: "1",
      SEALIFTX: "y",
      HOME: "/",
    },
  });
  assert.deepEqual(config.passive.addresses[0]?.address, { kind: "name", name: "ftp.example.com" });
  assert.equal(config.log.level, "info");
  assert.deepEqual(config.explicit, { host: "::1", port: 21 });
  assert.equal(config.files.mode, 0o600);

  const { message } = errorOf({ env: { SEALIFT_PASWORD: "hunter2", SEALIFT_TLS__BINDNIG: "require" } });
  assert.match(
    message,
    /variable SEALIFT_TLS__BINDNIG: there is no such variable; did you mean SEALIFT_TLS__BINDING\?/,
  );
  assert.doesNotMatch(message, /hunter2/);
});

test("a wrong variable is told by its name, with an example for a shell", () => {
  const problem = onlyProblem({ env: { SEALIFT_TIMEOUTS__DATAWAIT: "soon" } });
  assert.deepEqual(problem.origin, { from: "environment", variable: "SEALIFT_TIMEOUTS__DATAWAIT" });
  assert.equal(problem.example, "SEALIFT_TIMEOUTS__DATAWAIT='10s'");
  assert.equal(onlyProblem({ env: { SEALIFT_PASSIVE__ADDRESSES: "[{" } }).found, '"[{"');
  assert.equal(onlyProblem({ env: { SEALIFT_PASSIVE__ADDRESSES: "[*a]" } }).found, '"[*a]"');
});

test("values that are right alone and wrong together", () => {
  const cases: Readonly<Record<string, readonly [string, RegExp]>> = {
    "explicit: off\nimplicit: off\n": ["explicit", /nothing would listen/],
    "explicit: 127.0.0.1:2990\n": ["explicit", /both want port 2990/],
    "fxp:\n  allow: [user:ada]\n": ["fxp.allow", /fxp\.peers no server/],
    "passive.ports: 2000-2200\n": ["passive.ports", /include port 2121, on which explicit listens/],
    "implicit: 10.0.0.1:50003\n": ["implicit", /include port 50003, on which implicit listens/],
    "tls: {minimum: 1.3, maximum: 1.2}\n": ["tls.minimum", /above tls\.maximum/],
    "acme: {names: [a.example], challenge: dns-01}\n": ["acme.challenge", /needs a program in acme\.hook/],
    "acme: {challenge: tls-alpn-01, webRoot: /srv}\n": ["acme.webRoot", /is for http-01/],
    "acme: {names: ['*.a.example']}\n": ["acme.names", /only be proven by acme\.challenge dns-01/],
    "acme: {names: [192.0.2.1], challenge: dns-01, hook: /bin/x}\n": ["acme.names", /cannot be proven by/],
    "tls: {profile: modern, maximum: 1.2}\n": ["tls.profile", /TLS 1\.3, which tls\.maximum 1\.2 forbids/],
    "tls: {implicitProfile: legacy, minimum: 1.3}\n": ["tls.implicitProfile", /TLS 1\.2, which tls\.minimum 1\.3/],
  };
  for (const [text, [key, what]] of Object.entries(cases)) {
    const problem = onlyProblem({ text });
    assert.equal(problem.key, key);
    assert.match(problem.what, what);
    assert.equal(problem.origin.from, "file");
  }
  readConfig({
    text: "explicit: 127.0.0.1:990\nimplicit: 127.0.0.2:990\npassive: {host: 127.0.0.3, ports: 900-1000}\n",
  });
  readConfig({ text: "explicit: '*:0'\nimplicit: '*:0'\npassive.ports: 0\n" });
});

test("a file that does not exist means the defaults, unless it was asked for", async () => {
  const file = join(folder, "missing.yaml");
  assert.deepEqual(await loadConfig({ file }), readConfig());
  assert.match((await fileErrorOf(file, true)).message, /missing\.yaml: does not exist/);
});

test("a file is read, byte order mark and all", async () => {
  const file = join(folder, "good.yaml");
  await writeFile(file, "\uFEFFserver:\r\n  name: Häfen\r\n".replace("ä", "a"));
  assert.equal((await loadConfig({ file })).server.name, "Hafen");
});

test("what is no file of text is refused in words", async () => {
  const binary = join(folder, "latin1.yaml");
  await writeFile(binary, Buffer.from("server.name: M\xfcller\n", "latin1"));
  assert.match((await fileErrorOf(binary)).message, /latin1\.yaml: is not UTF-8 text/);
  assert.match((await fileErrorOf(folder)).message, /is a directory/);
  assert.match((await fileErrorOf("/dev/zero")).message, /larger than 1 MiB/);
  assert.match((await fileErrorOf(join(binary, "below"))).message, /cannot be read \(ENOTDIR\)/);
});
