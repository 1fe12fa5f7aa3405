import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { openAccounts } from "../app/accounts.js";

let folder: string;
let data: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sealift-user-"));
  data = join(folder, "data");
  await mkdir(data, { mode: 0o700 });
  await (await openAccounts(data)).close();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs each command of the list in turn, and says after each how it ended. */
const runner = `
  import { Command } from ${JSON.stringify(import.meta.resolve("commander"))};
  import { userCommand } from ${JSON.stringify(new URL("./user.js", import.meta.url).href)};
  for (const args of JSON.parse(process.argv[1])) {
    process.exitCode = 0;
    await new Command("sealift").addCommand(userCommand()).parseAsync(["node", "sealift", "user", ...args]);
    if (process.argv[2] === "many") process.stderr.write("ended with " + process.exitCode + "\\0");
  }`;

/** Runs `sealift user ARGS` in `folder`, not on a terminal. */
function sealift(args: readonly string[], input = ""): Promise<Ended> {
  return run([JSON.stringify([args])], input);
}

function run(args: readonly string[], input: string): Promise<Ended> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", runner, "--", ...args], { cwd: folder });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  child.stdin.on("error", () => undefined).end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

async function done(args: readonly string[], input?: string): Promise<string> {
  const { code, out, err } = await sealift([...args, "--data", data], input);
  assert.deepEqual({ code, err }, { code: 0, err: "" });
  return out;
}

type Refusal = readonly [args: readonly string[], words: RegExp, hint: RegExp];

/** All in one process, for the time it saves; the last decides its exit code, too. */
async function refused(refusals: readonly Refusal[], input = ""): Promise<void> {
  const commands = refusals.map(([args]) => [...args, "--data", data]);
  const { code, out, err } = await run([JSON.stringify(commands), "many"], input);
  assert.deepEqual({ code, out }, { code: 1, out: "" });
  const endings = err.split("\0").slice(0, -1);
  assert.equal(endings.length, refusals.length, err);
  for (const [index, [args, words, hint]] of refusals.entries()) {
    const text = endings[index] ?? "";
    assert.match(text, /^error: .+\nhint: .+\nended with 1$/, args.join(" "));
    assert.match(text, words);
    assert.match(text, hint);
  }
}

async function canLogIn(name: string, password: string): Promise<boolean> {
  const accounts = await openAccounts(data);
  try {
    return (await accounts.verify(name, Buffer.from(password))).ok;
  } finally {
    await accounts.close();
  }
}

describe("sealift user add", () => {
  it("makes the user, a folder of its own and a password, shown once", async () => {
    const out = await done(["add", "alice"]);
    const home = join(data, "files", "alice");
    const [, password] = /^password +(\S+) /m.exec(out) ?? [];
    assert.match(out, new RegExp(`^added +alice\nhome +${home}\npassword +[a-z0-9-]{24}  \\(made up`));
    assert.equal((await stat(home)).mode & 0o777, 0o700);
    assert.equal(await canLogIn("alice", password ?? ""), true);
    assert.ok(!(await done(["show", "alice"])).includes(password ?? "?"));
  });

  it("takes the password from standard input and prints it nowhere", async () => {
    const out = await done(["add", "alice", "--password-stdin"], "s3cret\n");
    assert.ok(!out.includes("s3cret"));
    assert.equal(await canLogIn("alice", "s3cret"), true);
  });

  it("takes every setting", async () => {
    await mkdir(join(folder, "own"));
    await mkdir(join(folder, "shared=x"));
    const shared = ["--folder", "/shared=shared=x", "--folder", "/in/too=own"];
    const modes = ["--mode", "0640", "--directory-mode", "2750", "--group", "staff"];
    const rights = ["--rights", "/:list,read;/in:list,write,make-directory"];
    const more = ["--expires", "2027-01-31", "--disabled", "--home", "own", "--json", "--password-stdin"];
    const groups = ["--member-of", "partners", "--member-of", "Süd", "--operator"];
    const limits = [
      "--encoding",
      "Shift-JIS",
      "--quota-bytes",
      "10GiB",
      "--quota-files",
      "5000",
      "--certificate",
      "CN:Ada",
    ];
    const account = JSON.parse(
      await done(["add", "alice", ...shared, ...modes, ...rights, ...groups, ...limits, ...more], "x"),
    );
    assert.deepEqual(account, {
      name: "alice",
      home: join(folder, "own"),
      enabled: false,
      expires: "2027-01-31T00:00:00.000Z",
      rights: [
        { path: "/", allow: ["list", "read"] },
        { path: "/in", allow: ["list", "write", "make-directory"] },
      ],
      folders: [
        { at: "/shared", directory: join(folder, "shared=x") },
        { at: "/in/too", directory: join(folder, "own") },
      ],
      files: { mode: "0640", directoryMode: "2750", group: "staff" },
      groups: ["partners", "Süd"],
      operator: true,
      encoding: "shift_jis",
      quota: { bytes: 10 * 2 ** 30, files: 5000 },
      certificates: ["cn:Ada"],
    });
    assert.deepEqual(JSON.parse(await done(["show", "alice", "--json"])), account);
    await assert.rejects(readdir(join(data, "files")));
  });

  it("works in ./sealift-data when no data folder is named, also while another process has it open", async () => {
    await symlink(data, join(folder, "sealift-data"));
    const accounts = await openAccounts(data);
    const { code, out } = await sealift(["add", "alice", "--json"]);
    assert.equal(code, 0);
    assert.deepEqual(
      (await accounts.find("alice"))?.home,
      join(await realpath(folder), "sealift-data", "files", "alice"),
    );
    assert.match(JSON.parse(out).password, /^[a-z0-9-]{24}$/);
    await accounts.close();
  });

  it("refuses, in words, and leaves nothing behind", async () => {
    await done(["add", "alice"]);
    await writeFile(join(folder, "file"), "");
    const dates = ["tomorrow", "2027-02-30", "2027-13-01", "2027-01-31T18:00", "2027"];
    await refused([
      [["add", "alice"], /already a user "alice"/, /user set/],
      [["add", "a/b"], /slash/, /nothing was changed/],
      [["add", ".."], /cannot be \. or \.\./, /nothing/],
      [["add", "a\x1b[2J"], /control characters/, /nothing/],
      [["add", "bob", "--home", "none"], /home folder .*none does not exist/, /mkdir -p/],
      [["add", "bob", "--home", "file"], /is not a folder/, /a folder that exists/],
      [["add", "bob", "--rights", "fly"], /"fly" is not a right/, /read-only/],
      [["add", "bob", "--mode", "rw"], /--mode "rw" is not a mode/, /0640/],
      [["add", "bob", "--directory-mode", "0640"], /0700 to 0777/, /nothing/],
      [["add", "bob", "--folder", "/x"], /not \/PLACE=DIRECTORY/, /--folder \/shared/],
      [["add", "bob", "--folder", "x=."], /begins with \//, /nothing/],
      ...dates.map((date): Refusal => [["add", "bob", "--expires", date], /is not a date/, /or never/]),
    ]);
    await refused([[["add", "bob", "--password-stdin"], /empty/, /another password/]], "");
    await refused([[["add", "bob", "--password-stdin"], /line break/, /another password/]], "a\nb\n");
    assert.deepEqual(await readdir(join(data, "files")), ["alice"]);
    assert.equal(JSON.parse(await done(["list", "--json"])).users.length, 1);
  });

  it("takes no password as an argument", async () => {
    const { code, err } = await sealift(["add", "alice", "--password", "x", "--data", data]);
    assert.equal(code, 1);
    assert.match(err, /unknown option/);
  });

  it("does not hand a removed user's files to a new one of that name, unless told to", async () => {
    await done(["add", "alice"]);
    await done(["remove", "alice"]);
    await done(["add", "alice"]);
    await writeFile(join(data, "files", "alice", "letter"), "private");
    await done(["remove", "alice"]);
    await refused([[["add", "alice"], /is there already/, /--home '.*alice'/]]);
    await done(["add", "alice", "--home", join(data, "files", "alice")]);
  });

  it("does not share a folder that is another user's home", async () => {
    await mkdir(join(data, "files", "bob"), { recursive: true });
    await done(["add", "alice", "--home", join(data, "files", "bob")]);
    await refused([[["add", "bob"], /is there already/, /--home/]]);
  });

  it("warns when the user could reach the server's keys", async () => {
    for (const home of [data, folder, "/"]) {
      const { code, err } = await sealift(["add", `u${home.length}`, "--home", home, "--data", data]);
      assert.equal(code, 0);
      assert.match(err, /^warning: .* can reach the server's own data folder/);
    }
  });
});

describe("sealift user list and show", () => {
  it("print plain tables", async () => {
    assert.match(await done(["list"]), /no users/);
    await done(["add", "zoë", "--rights", "read-only", "--expires", "2020-01-01"]);
    await done(["add", "alice", "--disabled"]);
    const lines = (await done(["list"])).trimEnd().split("\n");
    assert.match(lines[0] ?? "", /^NAME +STATE +EXPIRES +RIGHTS +HOME$/);
    assert.match(lines[1] ?? "", /^alice +disabled +never +all +\/.*\/files\/alice$/);
    assert.match(lines[2] ?? "", /^zoë +expired +2020-01-01T00:00:00Z +read-only +\//);
    const column = (line: string | undefined, word: string) => line?.indexOf(word);
    assert.equal(column(lines[1], "disabled"), column(lines[2], "expired"));
  });

  it("name what is missing", async () => {
    const commands = [
      ["show", "bob"],
      ["set", "bob", "--disabled"],
      ["password", "bob"],
      ["remove", "bob"],
    ];
    await refused(commands.map((args): Refusal => [args, /no user "bob"/, /user list/]));
  });
});

describe("sealift user set, password and remove", () => {
  beforeEach(async () => {
    await done(
      ["add", "alice", "--password-stdin", "--mode", "0640", "--group", "staff", "--expires", "2027-01-31"],
      "old",
    );
  });

  it("set changes what is named and nothing else", async () => {
    const before = JSON.parse(await done(["show", "alice", "--json"]));
    const after = JSON.parse(await done(["set", "alice", "--mode", "0600", "--disabled", "--json"]));
    assert.deepEqual(after, { ...before, enabled: false, files: { ...before.files, mode: "0600" } });
    const again = await done(["set", "alice", "--enabled", "--mode", "default", "--expires", "never", "--json"]);
    assert.deepEqual(JSON.parse(again), { ...before, expires: null, files: { ...before.files, mode: null } });
    assert.equal(await canLogIn("alice", "old"), true);
  });

  it("set changes one half of a quota, and none takes things back", async () => {
    const json = async (...options: string[]) => JSON.parse(await done(["set", "alice", ...options, "--json"]));
    const before = await json("--quota-bytes", "1MiB", "--quota-files", "7");
    assert.deepEqual(before.quota, { bytes: 2 ** 20, files: 7 });
    const { quota, groups } = await json("--quota-files", "none", "--member-of", "a", "--operator");
    assert.deepEqual({ quota, groups }, { quota: { bytes: 2 ** 20, files: null }, groups: ["a"] });
    assert.match(
      await done(["show", "alice"]),
      /^member of +a\noperator +yes\nencoding +as the listener\nquota +1048576 bytes\ncertificates +those that name the user$/m,
    );
    await json("--encoding", "gbk");
    const after = await json("--quota-bytes", "none", "--member-of", "none", "--no-operator", "--encoding", "none");
    assert.deepEqual(after, { ...before, quota: { bytes: null, files: null } });
  });

  it("set replaces all folders, or takes them away", async () => {
    await mkdir(join(folder, "a"));
    await done(["set", "alice", "--folder", "/a=a", "--folder", "/b=a"]);
    const one = JSON.parse(await done(["set", "alice", "--folder", "/c=a", "--json"]));
    assert.deepEqual(one.folders, [{ at: "/c", directory: join(folder, "a") }]);
    assert.deepEqual(JSON.parse(await done(["set", "alice", "--no-folder", "--json"])).folders, []);
  });

  it("set refuses nothing, both ways at once, and what is invalid", async () => {
    await refused([
      [["set", "alice"], /nothing to change/, /set --help/],
      [["set", "alice", "--group", "-x"], /group/, /nothing was changed/],
      [["set", "alice", "--member-of", "a/b"], /slash/, /nothing was changed/],
      [["set", "alice", "--encoding", "utf-7"], /no encoding of names/, /nothing was changed/],
      [["set", "alice", "--quota-bytes", "1 GB"], /--quota-bytes "1 GB" is not a size/, /10GiB, or none/],
      [
        ["set", "alice", "--certificate", "ada"],
        /"ada" does not mark a certificate; write cn:NAME/,
        /nothing was changed/,
      ],
      [["set", "alice", "--quota-files", "-1"], /--quota-files "-1" is not a whole number/, /or none/],
    ]);
    const { code, err } = await sealift(["set", "alice", "--enabled", "--disabled", "--data", data]);
    assert.equal(code, 1);
    assert.match(err, /^error: .*--enabled.*--disabled/);
  });

  it("password replaces the old one", async () => {
    await done(["password", "alice", "--password-stdin"], "new\n");
    assert.deepEqual([await canLogIn("alice", "old"), await canLogIn("alice", "new")], [false, true]);
    const { password } = JSON.parse(await done(["password", "alice", "--json"]));
    assert.deepEqual([await canLogIn("alice", "new"), await canLogIn("alice", password)], [false, true]);
  });

  it("remove leaves the files, and says where", async () => {
    const home = join(data, "files", "alice");
    await writeFile(join(home, "letter"), "kept");
    assert.equal(await done(["remove", "alice"]), `removed  alice\nkept     ${home} and what is in it\n`);
    assert.equal(await readFile(join(home, "letter"), "utf8"), "kept");
    assert.equal(await canLogIn("alice", "old"), false);
  });
});

describe("a data folder that cannot be used", () => {
  it("is named, with the way to get one", async () => {
    data = join(folder, "none");
    await refused([[["list"], /none has no users yet: there is no accounts.db/, /`sealift serve` makes them/]]);
    await assert.rejects(stat(data));
  });

  it("is left alone when its database is damaged", async () => {
    await writeFile(join(data, "accounts.db"), "garbage ".repeat(1000));
    await refused([[["list"], /damaged/, /restore a copy/]]);
    assert.match(await readFile(join(data, "accounts.db"), "utf8"), /^garbage/);
  });
});
