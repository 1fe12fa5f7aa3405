import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { startTestServer, type TestServer, testPassword, testUser } from "../../../test/support/ftps-server.js";
import { repositoryRoot } from "../../../test/support/repository.js";
import { runProgram } from "../../../test/support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../../../test/support/temporary.js";

const content = randomBytes(200_000);
let server: TestServer;
let folder: TemporaryFolder;
before(async () => {
  server = await startTestServer({
    files: { "/a.txt": "first", "/data/b.bin": content, "/data/deep/c.txt": "third", "/esc\x1b[2J": "x" },
  });
  folder = await temporaryFolder("cli");
  await writeFile(path.join(folder.path, "ca.pem"), server.ca);
});
after(async () => {
  await server.stop();
  await folder.remove();
});

const url = (remote = "") => `ftpes://${testUser}@127.0.0.1:${server.explicit}${remote}`;

/** As a user would run it, with a home of its own. */
async function sealift(args: readonly string[], { password = testPassword, ca = true, input = "" } = {}) {
  const [verb = "", ...rest] = args;
  const trusting = ca && verb !== "trust" ? ["--ca", path.join(folder.path, "ca.pem")] : [];
  return runProgram(process.execPath, [path.join(repositoryRoot, "bin/sealift.js"), verb, ...trusting, ...rest], {
    folder: folder.path,
    input,
    environment: { SEALIFT_PASSWORD: password, XDG_CONFIG_HOME: path.join(folder.path, "config"), NETRC: "/dev/null" },
  });
}

async function runs(...args: string[]): Promise<string> {
  const { status, output, errors } = await sealift(args);
  assert.equal(status, 0, errors);
  return output;
}

test("ls, tree, stat, cat, hash: what is there, also as JSON lines, and never a control character", async () => {
  const listed = await runs("ls", url("/"));
  assert.match(listed, /^- {13}5 {2}\S+ \S+ {2}a\.txt\nd /);
  assert.ok(!listed.includes("\x1b"));
  const lines = (await runs("tree", url("/data"), "--json"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(lines.map((entry) => entry.path).sort(), ["/data/b.bin", "/data/deep", "/data/deep/c.txt"]);
  assert.match(await runs("ls", url("/data/*.bin")), /b\.bin\n$/);
  assert.equal(JSON.parse(await runs("stat", url("/data/b.bin"), "--json")).size, content.length);
  assert.equal(await runs("cat", url("/a.txt")), "first");
  assert.match(
    await runs("hash", url("/a.txt"), "-a", "sha-256"),
    /^a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e {2}a\.txt\n$/,
  );
  const [byDefault, ours] = [
    await runs("hash", url("/a.txt"), "--json"),
    await runs("hash", url("/a.txt"), "-a", "x-gmac"),
  ];
  assert.deepEqual(JSON.parse(byDefault), { event: "hash", path: "/a.txt", algorithm: "CRC32", digest: "9271ee57" });
  assert.match(ours, /^[0-9a-f]{32} {2}a\.txt\n$/);
  const wrong = await sealift(["hash", url("/a.txt"), "-a", "crc-37"]);
  assert.equal(wrong.status, 2, wrong.errors);
  assert.equal(
    wrong.errors,
    "error: crc-37 is no hash that is known here\nhint: CRC32, SHA-1, SHA-256, MD5, SHA-512\n",
  );
});

test("# and ? in an address are part of the name, and a pattern may have ?", async () => {
  const local = path.join(folder.path, "mark");
  await writeFile(local, "mark");
  await runs("put", local, url("/q#1?"));
  assert.equal(await runs("cat", url("/q#1?")), "mark");
  assert.match(await runs("ls", url("/q#??")), /q#1\?\n$/);
  assert.equal((await sealift(["rm", url("/q#2")])).status, 6);
  await runs("rm", url("/q#1?"));
});

test("without a path a file goes where the login leads", async () => {
  const local = path.join(folder.path, "homeward");
  await writeFile(local, "home");
  const { status, errors } = await sealift(["put", "-v", local, url("/")]);
  assert.equal(status, 0, errors);
  assert.match(errors, /STOR homeward\n/);
  await runs("rm", url("/homeward"));
});

test("what cannot be meant is status 2, also where the words are the program's", async () => {
  for (const words of [["get"], ["ls", "--bogus"], ["trust", "add", "h:21"]])
    assert.equal((await sealift(words)).status, 2, words.join(" "));
  assert.equal((await sealift(["ls", "--help"])).status, 0);
});

test("put, get, mv, mkdir, rm", async () => {
  const local = path.join(folder.path, "up.bin");
  await writeFile(local, content);
  await runs("mkdir", "-p", url("/new/er"));
  await runs("put", local, url("/new/er/"));
  await runs("mv", url("/new/er/up.bin"), "/new/moved.bin");
  const { bytes, file } = JSON.parse(await runs("get", url("/new/moved.bin"), "--json"));
  assert.deepEqual([bytes, file], [content.length, "moved.bin"]);
  assert.deepEqual(await readFile(path.join(folder.path, "moved.bin")), content);
  assert.equal((await sealift(["get", url("/new/moved.bin"), "--no-overwrite"])).status, 10);
  await sealift(["put", "-", url("/new/stdin")], { input: "piped" });
  assert.equal(await runs("get", url("/new/stdin"), "-"), "piped");
  await runs("rm", "-r", url("/new"));
  const gone = await sealift(["stat", url("/new")]);
  assert.equal(gone.status, 6);
  assert.match(gone.errors, /^error: .*550/);
  assert.ok((await readdir(folder.path)).every((name) => !name.endsWith(".part")));
});

test("mirror: a plan, then the same tree, and a summary", async () => {
  const local = path.join(folder.path, "tree");
  const planned = await sealift(["mirror", url("/data"), local, "--dry-run"]);
  assert.equal(planned.status, 0, planned.errors);
  assert.match(planned.errors, /^will make deep\nwill copy b\.bin\nwill copy deep\/c\.txt\n2 files to copy/);
  const lines = (await runs("mirror", url("/data"), local, "--json")).trim().split("\n");
  const { copied, failed } = JSON.parse(lines.at(-1) ?? "");
  assert.deepEqual([copied, failed], [2, 0]);
  assert.deepEqual(await readFile(path.join(local, "b.bin")), content);
  await writeFile(path.join(local, "new.txt"), "new");
  const logins = (): number => server.events.filter(({ type }) => type === "session-opened").length;
  const before = logins();
  const up = await sealift(["mirror", local, url("/data"), "--parallel", "1"]);
  assert.equal(logins() - before, 1);
  assert.match(up.errors, /\ncopied new\.txt\n1 copied \(3 B\), 2 the same, 0 removed, 0 left out, 0 failed\n$/);
  assert.equal((await sealift(["mirror", local, "elsewhere"])).status, 2);
});

test("the exit status tells what is wrong, and the password is nowhere", async () => {
  assert.equal((await sealift(["ls", "ftpes://ada@127.0.0.1:1/"])).status, 3);
  assert.equal((await sealift(["ls", "http://x/"])).status, 2);
  const inUrl = await sealift(["ls", "ftpes://ada:secret@127.0.0.1/"]);
  assert.equal(inUrl.status, 2);
  assert.ok(!inUrl.errors.includes("secret"));
  const verbose = await sealift(["ls", "-v", url()], { password: "wrong words" });
  assert.equal(verbose.status, 5);
  assert.match(verbose.errors, /> PASS \*\*\*\*/);
  assert.ok(!verbose.errors.includes("wrong words"));
  const json = await sealift(["stat", "--json", url("/none")]);
  assert.deepEqual([json.status, JSON.parse(json.output).code], [6, "not-found"]);
  const beside = await sealift(["cat", "--json", url("/none")]);
  assert.deepEqual([beside.status, beside.output, JSON.parse(beside.errors).code], [6, "", "not-found"]);
  const fromInput = await sealift(["ls", "--password-stdin", url("/data")], {
    password: "wrong",
    input: `${testPassword}\n`,
  });
  assert.equal(fromInput.status, 0, fromInput.errors);
});

test("an unknown certificate is refused with the line that trusts it; with that it goes", async () => {
  const refused = await sealift(["ls", url()], { ca: false });
  assert.equal(refused.status, 4);
  const [, line = ""] = /hint: .*: sealift (trust add .+)\n$/.exec(refused.errors) ?? [];
  const { fingerprint256 } = new X509Certificate(server.ca);
  assert.equal(line, `trust add 127.0.0.1:${server.explicit} --fingerprint ${fingerprint256}`);
  await runs(...line.split(" "));
  assert.equal((await sealift(["ls", url()], { ca: false })).status, 0);
  assert.equal(await runs("trust", "list"), `127.0.0.1:${server.explicit} SHA256:${fingerprint256}\n`);
  await runs("trust", "add", `127.0.0.1:${server.explicit}`, "--fingerprint", "ab".repeat(32));
  const changed = await sealift(["ls", url()]);
  assert.equal(changed.status, 4);
  assert.match(changed.errors, /not the certificate that was trusted before/);
  await runs("trust", "remove", `127.0.0.1:${server.explicit}`);
  assert.equal(await runs("trust", "list"), "");
});

/** A verb that is ended by Ctrl-C when it has printed what fits. */
async function interrupted(args: readonly string[], ...steps: readonly (readonly [RegExp, () => void])[]) {
  const [verb = "", ...rest] = args;
  const program = [
    path.join(repositoryRoot, "bin/sealift.js"),
    verb,
    "--ca",
    path.join(folder.path, "ca.pem"),
    ...rest,
  ];
  const environment = { SEALIFT_PASSWORD: testPassword, XDG_CONFIG_HOME: path.join(folder.path, "config") };
  const child = spawn(process.execPath, program, {
    cwd: folder.path,
    env: { ...process.env, ...environment, NETRC: "/dev/null" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let written = "";
  let next = 0;
  const onData = (chunk: Buffer): void => {
    written += String(chunk);
    const [wanted, act] = steps[next] ?? [];
    if (wanted?.test(written) !== true) return;
    next++;
    if (act !== undefined) act();
    if (next === steps.length) child.kill("SIGINT");
  };
  child.stdout.on("data", onData);
  child.stderr.on("data", onData);
  const [status] = await once(child, "close");
  return { status: status as number | null, written };
}

const nothing = (): void => {};

test("Ctrl-C ends a transfer with 130, says how to go on, and leaves nothing that looks whole", async () => {
  const args = ["get", url("/data/b.bin"), "cut.bin", "--limit", "20K", "-v", "-c"];
  const kept = await interrupted(args, [/> RETR/, nothing]);
  assert.equal(kept.status, 130, kept.written);
  assert.match(kept.written, /\nerror: .*\nhint: run the same command again: it goes on\n$/);
  const names = (await readdir(folder.path)).filter((name) => name.includes("cut.bin"));
  assert.ok(names.every((name) => name.endsWith(".part")) && names.length <= 1, String(names));
  const mirrored = await interrupted(["mirror", url("/data"), "m", "--limit", "20K", "-v"], [/> RETR/, nothing]);
  assert.equal(mirrored.status, 130, mirrored.written);
  assert.match(mirrored.written, /\nhint: run the same command again: what is there is not copied again\n$/);
});

test("get to standard output fails as every other command does", async () => {
  for (const [remote, wanted, said] of [
    ["/nowhere", 6, /^error: .*nowhere/],
    ["/data", 7, /^error: .*data is a folder/],
  ] as const) {
    const { status, output, errors } = await sealift(["get", url(remote), "-"]);
    assert.deepEqual([status, output], [wanted, ""], errors);
    assert.match(errors, said);
    const json = await sealift(["get", url(remote), "-", "--json"]);
    assert.deepEqual([json.status, json.output], [wanted, ""]);
    assert.equal(JSON.parse(json.errors).event, "error");
  }
  const cut = await interrupted(["get", url("/data/b.bin"), "-", "--limit", "20K", "-v"], [/> RETR/, nothing]);
  assert.equal(cut.status, 130, cut.written);
});

test("rm -r never removes all there is", async () => {
  for (const remote of ["/", "//", "/data/.."]) {
    const { status, errors } = await sealift(["rm", "-r", url(remote)]);
    assert.equal(status, 2, errors);
  }
  assert.match(await runs("ls", url("/")), /a\.txt/);
});

test("mirror --watch sends what changes, and Ctrl-C is its proper end", async () => {
  const local = path.join(folder.path, "watched");
  await mkdir(local);
  await writeFile(path.join(local, "one"), "1");
  const { status, written } = await interrupted(
    ["mirror", "watched", url("/watched"), "--watch", "--json"],
    [/"watching"/, () => writeFileSync(path.join(local, "two"), "2")],
    [/"copied","path":"two"(?:.|\n)*"summary"/, nothing],
  );
  assert.equal(status, 0, written);
});
