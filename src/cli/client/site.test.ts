import assert from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { startTestServer, type TestServer, testPassword, testUser } from "../../../test/support/ftps-server.js";
import { repositoryRoot } from "../../../test/support/repository.js";
import { runOrThrow } from "../../../test/support/run-program.js";
import type { VerbRun } from "../../../test/support/run-verbs.js";
import { type TemporaryFolder, temporaryFolder } from "../../../test/support/temporary.js";

let server: TestServer;
let folder: TemporaryFolder;
let config: string;
let environment: Record<string, string>;
before(async () => {
  server = await startTestServer({ files: { "/base/a.txt": "a", "/other/b.txt": "b" } });
  folder = await temporaryFolder("site");
  config = path.join(folder.path, "config", "sealift");
  await writeFile(path.join(folder.path, "ca.pem"), server.ca);
  environment = {
    ...{ XDG_CONFIG_HOME: path.join(folder.path, "config"), NETRC: "/dev/null", DBUS_SESSION_BUS_ADDRESS: "" },
    ...{ SEALIFT_PASSPHRASE: "open sesame" },
  };
});
after(async () => {
  await server.stop();
  await folder.remove();
});

/** Several verbs in one process; the first may read `input`. */
async function run(lists: readonly (readonly string[])[], more: Record<string, string> = {}) {
  const program = path.join(repositoryRoot, "dist/test/support/run-verbs.js");
  const options = { folder: folder.path, input: testPassword, environment: { ...environment, ...more } };
  const { output } = await runOrThrow(process.execPath, [program, JSON.stringify(lists)], options);
  return JSON.parse(output) as VerbRun[];
}

const add = (name: string, ...more: readonly string[]) => {
  const url = `ftpes://${testUser}@127.0.0.1:${server.explicit}/base`;
  return ["site", "add", name, url, "--ca", "ca.pem", "--password-stdin", ...more];
};

test("a site is saved with its password in an encrypted file, and stands where an address does", async () => {
  const runs = await run([
    add("work", "--key-file", "key", "--limit", "50M"),
    ["ls", "work"],
    ["cat", "work:/other/b.txt"],
    ["ls", ":"],
    ["site", "default", "work"],
    ["cat", ":a.txt"],
    ["site", "show", "work", "--json"],
    ["site", "list"],
  ]);
  assert.deepEqual(
    runs.map(({ status }) => status),
    [0, 0, 0, 2, 0, 0, 0, 0],
    JSON.stringify(runs),
  );
  const [, listed, other, , , base, shown, all] = runs.map(({ output }) => output);
  assert.match(listed ?? "", /a\.txt\n$/);
  assert.deepEqual([other, base], ["b", "a"]);
  const { options, password } = JSON.parse(shown ?? "");
  assert.deepEqual([options, password], [{ ca: path.join(folder.path, "ca.pem"), limit: "50M" }, "file"]);
  assert.match(all ?? "", /^work {2}ftpes:\S+ {2}\(default\)\n$/);
  assert.equal((await stat(path.join(config, "sites.json"))).mode & 0o777, 0o600);
  assert.ok(!(await readFile(path.join(config, "secrets.json"), "utf8")).includes(testPassword));
  const [removed, gone] = await run([
    ["site", "remove", "work"],
    ["ls", "work:"],
  ]);
  assert.deepEqual([removed?.status, gone?.status], [0, 2]);
  assert.deepEqual(JSON.parse(await readFile(path.join(config, "secrets.json"), "utf8")).secrets, {});
});

test("a site remembers how strictly its certificate is checked, and no words that nobody understands", async () => {
  const runs = await run([
    add("strict", "--key-file", "strict.key", "--revocation", "soft", "--tls-max", "1.2"),
    ["cat", "strict:a.txt"],
    ["ls", "strict:", "--tls-max", "1.1"],
    ["site", "add", "lists", "ftpes://h.example/", "--crl", "one.pem", "two.pem"],
    ["site", "show", "lists", "--json"],
    ["ls", "lists:"],
    ["site", "add", "wrong", "ftpes://h.example/", "--revocation", "perhaps"],
    ["site", "show", "wrong"],
    ["site", "add", "wrong", "ftpes://h.example/", "--clean-end", "perhaps"],
    add(
      "named",
      "--key-file",
      "named.key",
      "--servername",
      "other.example",
      "--clean-end",
      "size",
      "--trust-passive-host",
    ),
    ["site", "show", "named", "--json"],
    ["ls", "named:"],
    ["ls", "named:", "--servername", "localhost"],
  ]);
  assert.deepEqual(
    runs.map(({ status }) => status),
    [0, 0, 2, 0, 0, 10, 2, 1, 2, 0, 0, 4, 5],
    JSON.stringify(runs),
  );
  assert.equal(runs[1]?.output, "a");
  const lists = ["one.pem", "two.pem"].map((file) => path.join(folder.path, file));
  assert.deepEqual(JSON.parse(runs[4]?.output ?? "").options, { crl: lists });
  assert.match(runs[5]?.errors ?? "", /one\.pem cannot be read/);
  const named = JSON.parse(runs[10]?.output ?? "").options;
  assert.deepEqual([named.servername, named.cleanEnd, named.trustPassiveHost], ["other.example", "size", true]);
});

test("a wrong passphrase is named as what is wrong", async () => {
  const own = { XDG_CONFIG_HOME: path.join(folder.path, "other") };
  const [added, right] = await run([add("work"), ["cat", "work:a.txt"]], own);
  assert.deepEqual([added?.status, right?.output], [0, "a"]);
  const [wrong] = await run([["ls", "work:"]], { ...own, SEALIFT_PASSPHRASE: "open barley" });
  assert.deepEqual([wrong?.status, wrong?.output], [1, ""]);
  assert.match(wrong?.errors ?? "", /^error: this is not the passphrase of the saved passwords\n/);
});

test("where a keyring answers it has the password, which is no argument; else the file has it", async () => {
  const programs = path.join(folder.path, "programs");
  await mkdir(programs);
  const kept = path.join(folder.path, "ring");
  const script = `#!/bin/sh
echo "$@" >> ${kept}.args
case "$1" in
  store) cat > ${kept} ;;
  lookup) cat ${kept} ;;
  clear) rm ${kept} ;;
esac
`;
  await writeFile(path.join(programs, "secret-tool"), script, { mode: 0o755 });
  const more = {
    ...{ PATH: `${programs}:${process.env.PATH}`, DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere" },
    ...{ XDG_CONFIG_HOME: path.join(folder.path, "ringed") },
  };
  const [, read, shown] = await run([add("work"), ["cat", "work:a.txt"], ["site", "show", "work"]], more);
  assert.equal(read?.output, "a");
  assert.match(shown?.output ?? "", /password {5}in the system's keyring/);
  const args = await readFile(`${kept}.args`, "utf8");
  assert.ok(!args.includes(testPassword) && !args.includes(Buffer.from(testPassword).toString("base64url")));
  await writeFile(path.join(programs, "secret-tool"), "#!/bin/sh\nexit 1\n");
  const [sealed, again] = await run([add("work", "--key-file", "second.key"), ["cat", "work:a.txt"]], more);
  assert.match(sealed?.errors ?? "", /secrets\.json, encrypted/);
  assert.equal(again?.output, "a");
});
