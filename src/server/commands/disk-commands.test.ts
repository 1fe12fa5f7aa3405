import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { startTestServer } from "../../../test/support/ftps-server.js";
import { assertCodesStand } from "../../../test/support/reply-codes.js";
import { WireClient } from "../../../test/support/wire-client.js";
import { allRights, type RightRule } from "../../accounts/rights.js";
import { openDiskStorage } from "../../storage/disk/index.js";

/** How often a directory and a link change places at least, and how often the client does all it can meanwhile. */
const SWAPS = 500;
const ROUNDS = 40;

const everywhere: readonly RightRule[] = [{ path: "/", allow: allRights }];

interface Served {
  /** What the account sees. */
  readonly root: string;
  /** What it must never reach. */
  readonly outside: string;
  readonly client: WireClient;
}

async function serve(t: TestContext, links: "inside" | "refuse" = "inside"): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), "sealift-commands-"));
  const root = join(folder, "root");
  const outside = join(folder, "outside");
  for (const each of [root, outside, join(outside, "d")]) mkdirSync(each);
  writeFileSync(join(outside, "canary"), "canary");
  writeFileSync(join(outside, "d/canary"), "canary");
  const created = new Map<string, number>();
  const server = await startTestServer({
    rights: everywhere,
    openStorage: ({ name }) =>
      openDiskStorage({
        root,
        owner: name,
        secret: Buffer.alloc(32, 1),
        links,
        durability: "none",
        created: {
          isEmpty: false,
          get: (file) => created.get(file),
          set: async (file, time) => void created.set(file, time),
        },
      }),
  });
  const client = await WireClient.loggedIn(server);
  t.after(async () => {
    client.close();
    await server.stop();
    for (const event of server.events) assert.notEqual(event.type, "failure", JSON.stringify(event));
    assertCodesStand(server.events);
    assert.deepEqual(readdirSync(outside).sort(), ["canary", "d"]);
    for (const canary of ["canary", "d/canary"]) assert.equal(readFileSync(join(outside, canary), "utf8"), "canary");
    rmSync(folder, { recursive: true, force: true });
  });
  return { root, outside, client };
}

if (isMainThread) {
  test("SITE SYMLINK makes a relative link, whose target the client then sees", async (t) => {
    const { root, client } = await serve(t);
    mkdirSync(join(root, "d/e"), { recursive: true });
    writeFileSync(join(root, "a file"), "content");
    assert.equal((await client.command("CWD d")).code, 250);
    assert.equal((await client.command('SITE SYMLINK "../a file" e/link')).code, 200);
    assert.equal(readlinkSync(join(root, "d/e/link")), "../../a file");
    assert.equal((await client.command("SIZE e/link")).lines[0], "213 7");
    assert.equal((await client.command('SITE SYMLINK "../a file" e/link')).code, 550);
    for (const target of ["/../../../outside/canary", "../../outside", "none"])
      assert.equal((await client.command(`SITE SYMLINK ${target} out`)).code, 550, target);
    assert.deepEqual(readdirSync(join(root, "d")), ["e"]);
  });

  test("SITE SYMLINK where no link is followed is 504", async (t) => {
    const { root, client } = await serve(t, "refuse");
    writeFileSync(join(root, "a"), "content");
    assert.equal((await client.command("SITE SYMLINK a link")).code, 504);
    assert.deepEqual(readdirSync(root), ["a"]);
  });

  test("RMDA removes links themselves, and is refused for one", async (t) => {
    const { root, client } = await serve(t);
    mkdirSync(join(root, "d/e"), { recursive: true });
    mkdirSync(join(root, "kept"));
    writeFileSync(join(root, "kept/file"), "kept");
    for (const [link, target] of [
      ["d/out", "../../outside"],
      ["d/e/in", "../../kept"],
      ["link", "kept"],
      ["away", "../outside"],
    ] as const)
      symlinkSync(target, join(root, link));
    for (const link of ["link", "away", "link/../link/"])
      assert.equal((await client.command(`RMDA ${link}`)).code, 550);
    assert.equal((await client.command("RMDA d")).code, 250);
    assert.deepEqual(readdirSync(root).sort(), ["away", "kept", "link"]);
    assert.equal(readFileSync(join(root, "kept/file"), "utf8"), "kept");
  });

  test("MFCT and MFF on the disk: what was set is what MLST tells", async (t) => {
    const { root, client } = await serve(t);
    writeFileSync(join(root, "a"), "content");
    chmodSync(join(root, "a"), 0o600);
    assert.equal((await client.command("MFCT 20020717210715 a")).lines[0], "213 Create=20020717210715; a");
    const changes = "Modify=20010101000000;UNIX.mode=0644;Create=20000101000000;";
    assert.equal((await client.command(`MFF ${changes} a`)).lines[0], `213 ${changes} a`);
    await client.command("OPTS MLST modify;create;UNIX.mode;");
    const told = (await client.command("MLST a")).lines[1];
    assert.equal(told, " modify=20010101000000;create=20000101000000;UNIX.mode=0644; /a");
    assert.equal(statSync(join(root, "a")).mtimeMs, Date.UTC(2001, 0, 1));
  });

  test("COMB and CPTO through links stay inside, and what is no file is refused", async (t) => {
    const { root, client } = await serve(t);
    for (const name of ["1", "2"]) writeFileSync(join(root, name), name);
    symlinkSync("1", join(root, "same"));
    symlinkSync("../outside/canary", join(root, "out"));
    assert.equal((await client.command("COMB whole 1 same")).code, 553);
    assert.equal((await client.command("COMB same 1 2")).code, 553);
    assert.equal((await client.command("COMB whole 2 out")).code, 550);
    assert.equal((await client.command("COMB out 1 2")).code, 550);
    assert.equal((await client.command("SITE CPFR out")).code, 550);
    await client.command("SITE CPFR 1");
    assert.equal((await client.command("SITE CPTO out")).code, 550);
    assert.deepEqual(readdirSync(root).sort(), ["1", "2", "out", "same"]);
    assert.equal((await client.command("COMB whole same 2")).code, 250);
    assert.equal(readFileSync(join(root, "whole"), "utf8"), "12");
    // Of a link it is the link that goes.
    assert.deepEqual(readdirSync(root).sort(), ["1", "out", "whole"]);
  });

  test("no spelling of a path leads out, whatever the command", async (t) => {
    const { root, outside, client } = await serve(t);
    mkdirSync(join(root, "d"));
    writeFileSync(join(root, "mine"), "mine");
    symlinkSync("../../outside", join(root, "d/out"));
    symlinkSync(outside, join(root, "d/absolute"));
    const canaries = ["canary", "d/canary", "d", "."].map((name) => join(outside, name));
    const before = canaries.map((canary) => statSync(canary).ctimeMs);
    for (const path of spellings(outside)) {
      writeFileSync(join(root, "part"), "part");
      for (const line of [
        ...[`RMDA ${path}`, `COMB "${path}" part`, `COMB joined "${path}"`, `SITE CPFR ${path}`, "SITE CPTO got"],
        ...["SITE CPFR mine", `SITE CPTO ${path}`, `MFMT 20010101000000 ${path}`, `MFCT 20010101000000 ${path}`],
        ...[`MFF UNIX.mode=0777; ${path}`, `SITE SYMLINK "${path}" link`, `SITE SYMLINK mine "${path}"`],
        ...[`STAT ${path}`, `AVBL ${path}`],
      ]) {
        const { code } = await client.command(line);
        assert.ok(code >= 200 && code < 600, line);
      }
      // The time of the last change of any kind, which nobody can set.
      for (const [index, canary] of canaries.entries()) assert.equal(statSync(canary).ctimeMs, before[index], path);
    }
    const names = [root, join(root, "d")].flatMap((place) => readdirSync(place, { withFileTypes: true }));
    for (const entry of names.filter((each) => each.isFile()))
      assert.notEqual(readFileSync(join(entry.parentPath, entry.name), "utf8"), "canary", entry.name);
    for (const entry of names.filter((each) => each.isSymbolicLink() && !["out", "absolute"].includes(each.name)))
      assert.ok(!readlinkSync(join(entry.parentPath, entry.name)).includes("outside"), entry.name);
  });

  test("nothing outside is reached while a directory and a link that leads out change places", async (t) => {
    const { root, outside, client } = await serve(t);
    writeFileSync(join(root, "mine"), "mine");
    const progress = new Int32Array(new SharedArrayBuffer(8));
    const worker = new Worker(new URL(import.meta.url), { workerData: { root, outside, progress } satisfies SwapPlan });
    const ended = new Promise<void>((resolve, reject) => worker.once("error", reject).once("exit", () => resolve()));
    try {
      for (let round = 0; round < ROUNDS || Atomics.load(progress, 0) < SWAPS; round++) await changeAll(client);
    } finally {
      Atomics.store(progress, 1, 1);
      await ended;
    }
    assert.ok(existsSync(join(root, "mine")));
    const found = readdirSync(root).filter((name) => name !== "d");
    for (const name of found) {
      if (statSync(join(root, name), { throwIfNoEntry: false })?.isFile() === true)
        assert.notEqual(readFileSync(join(root, name), "utf8"), "canary", name);
    }
  });
} else swapOn(workerData as SwapPlan);

/** Of a file that lies outside. */
function spellings(outside: string): readonly string[] {
  return [
    ...["../outside/canary", "/../outside/canary", "d/../../outside/canary", "//..//outside//canary", "d/out/canary"],
    ...[
      "d/absolute/canary",
      "d/out",
      "d/absolute/d",
      "d/out/../outside/canary",
      "..\\outside\\canary",
      "....//outside/canary",
    ],
    ...[
      "%2e%2e/outside/canary",
      "..%2foutside/canary",
      "\0/../outside/canary",
      "..\0/outside/canary",
      "\xc0\xae\xc0\xae/outside/canary",
    ],
    ...[`${outside}/canary`, `d/..${outside}/canary`, `${"../".repeat(1300)}outside/canary`, "~/../outside/canary"],
  ];
}

/** All that these commands can do beneath /d/x; each answer is as good as the other, as long as nothing outside is met. */
async function changeAll(client: WireClient): Promise<void> {
  for (const line of [
    ...["RMDA d/x", "RMDA d/x/d", "SITE CPFR d/x/canary", "SITE CPTO copied", "SITE CPFR mine", "SITE CPTO d/x/made"],
    ...["COMB joined d/x/canary", "COMB d/x/joined mine2", "MFMT 20010101000000 d/x/canary"],
    ...["MFF UNIX.mode=0777;Modify=20010101000000; d/x/canary", "SITE SYMLINK mine d/x/linked", "RMDA d/x"],
  ]) {
    const { code } = await client.command(line);
    assert.ok(code >= 200 && code < 600, line);
  }
}

interface SwapPlan {
  readonly root: string;
  readonly outside: string;
  /** Swaps done; and 1 when there were enough. */
  readonly progress: Int32Array;
}

/** In the worker: d/x is a directory with something in it, then a link out of the tree, as fast as it goes. Whatever the client does to it meanwhile is no failure. */
function swapOn({ root, outside, progress }: SwapPlan): void {
  const place = join(root, "d/x");
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch {
      // The client was faster.
    }
  };
  while (Atomics.load(progress, 1) === 0) {
    const fresh = join(root, `d/fresh${Atomics.add(progress, 0, 1)}`);
    mkdirSync(join(fresh, "d"), { recursive: true });
    writeFileSync(join(fresh, "file"), "inside");
    writeFileSync(join(fresh, "d/file"), "inside");
    attempt(() => unlinkSync(place));
    attempt(() => renameSync(fresh, place));
    const link = join(root, "d/link");
    attempt(() => symlinkSync(outside, link));
    attempt(() => renameSync(place, `${fresh}-aside`));
    attempt(() => renameSync(link, place));
  }
}
