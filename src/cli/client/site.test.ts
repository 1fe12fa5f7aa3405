import assert from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { startTestServer, type TestServer, testPassword, testUser } from "../../../test/support/ftps-server.js";
import { repositoryRoot } from "../../../test/support/repository.js";
import { runProgram } from "../../../test/support/run-program.js";
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

async function sealift(args: readonly string[], { input = "", more = {} as Record<string, string> } = {}) {
  const options = { folder: folder.path, input, environment: { ...environment, ...more } };
  return runProgram(process.execPath, [path.join(repositoryRoot, "bin/sealift.js"), ...args], options);
}

async function runs(args: readonly string[], options = {}): Promise<string> {
  const { status, output, errors } = await sealift(args, options);
  assert.equal(status, 0, errors);
  return output;
}

const url = () => `ftpes://${testUser}@127.0.0.1:${server.explicit}/base`;
const add = (name: string, ...more: readonly string[]) => ["site", "add", name, url(), "--ca", "ca.pem", ...more];

test("a site is saved with its password in an encrypted file, and stands where an address does", async () => {
  await runs(add("work", "--password-stdin", "--limit", "50M"), { input: testPassword });
  assert.equal((await stat(path.join(config, "sites.json"))).mode & 0o777, 0o600);
  assert.ok(!(await readFile(path.join(config, "secrets.json"), "utf8")).includes(testPassword));
  assert.match(await runs(["ls", "work"]), /a\.txt\n$/);
  assert.equal(await runs(["cat", "work:/other/b.txt"]), "b");
  assert.equal((await sealift(["ls", ":"])).status, 2);
  await runs(["site", "default", "work"]);
  assert.equal(await runs(["cat", ":a.txt"]), "a");
  const shown = JSON.parse(await runs(["site", "show", "work", "--json"]));
  assert.deepEqual(shown.options, { ca: path.join(folder.path, "ca.pem"), limit: "50M" });
  assert.equal(shown.password, "file");
  assert.match(await runs(["site", "list"]), /^work {2}ftpes:\S+ {2}\(default\)\n$/);
  const wrong = await sealift(["ls"], { more: { SEALIFT_PASSPHRASE: "open barley" } });
  assert.deepEqual([wrong.status, wrong.output], [1, ""]);
  assert.match(wrong.errors, /^error: this is not the passphrase of the saved passwords\n/);
  await runs(["site", "remove", "work"]);
  assert.deepEqual(JSON.parse(await readFile(path.join(config, "secrets.json"), "utf8")).secrets, {});
  assert.equal((await sealift(["ls", "work:"])).status, 2);
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
  await runs(add("work", "--password-stdin"), { input: testPassword, more });
  assert.match(await runs(["ls", "work:"], { more }), /a\.txt\n$/);
  assert.match(await runs(["site", "show", "work"], { more }), /password {5}in the system's keyring/);
  const args = await readFile(`${kept}.args`, "utf8");
  assert.ok(!args.includes(testPassword) && !args.includes(Buffer.from(testPassword).toString("base64url")));
  await writeFile(path.join(programs, "secret-tool"), "#!/bin/sh\nexit 1\n");
  await runs(add("work", "--password-stdin", "--key-file", "key"), { input: testPassword, more });
  assert.equal(await runs(["cat", "work:a.txt"], { more }), "a");
});
