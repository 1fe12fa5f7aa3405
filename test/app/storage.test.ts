import assert from "node:assert/strict";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { preparedFolder, ServeProcess } from "./serve-process.js";

/** A group that this process may give its files to: any, for root. */
const group = process.getegid?.() === 0 ? 54_321 : (process.getegid?.() ?? 0);

test("virtual folders, rights by path, modes and group of a user are what the wire shows and the disk gets", async () => {
  await using folder = await preparedFolder();
  const shared = path.join(folder.path, "shared");
  await mkdir(shared);
  await writeFile(path.join(shared, "read-me.txt"), "shared");
  await using server = await ServeProcess.start({ data: folder.data });
  const { status, errors } = await server.cli(
    ...["user", "set", "demo", "--folder", `/team/shared=${shared}`, "--mode", "0640", "--directory-mode", "2750"],
    ...["--group", String(group), "--rights", "/:all;/team:list,read;/in:list,write,make-directory"],
  );
  assert.equal(status, 0, errors);
  const client = await server.client(folder);

  assert.match(String((await client.fetch("NLST team")).data), /shared/);
  assert.equal(String((await client.fetch("RETR /team/shared/read-me.txt")).data), "shared");
  assert.equal((await client.command("DELE /team/shared/read-me.txt")).code, 550);
  assert.equal((await client.command("RMD /team")).code, 550);

  assert.equal((await client.command("MKD in")).code, 257);
  assert.equal((await client.store("STOR in/new.txt", "mine")).code, 226);
  assert.equal((await client.command("RETR in/new.txt")).code, 550);
  client.close();

  const [directory, file] = await Promise.all(
    ["in", "in/new.txt"].map((name) => stat(path.join(folder.data, "files/demo", name))),
  );
  assert.equal(((directory?.mode ?? 0) & 0o7777).toString(8), "2750");
  assert.equal(((file?.mode ?? 0) & 0o7777).toString(8), "640");
  assert.deepEqual([directory?.gid, file?.gid], [group, group]);
  await server.stop();
});

test("files.mode and files.directoryMode hold for users without modes of their own, from the next login after a reload on", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  await writeFile(path.join(folder.data, "sealift.yaml"), 'files:\n  mode: "0600"\n  directoryMode: "0700"\n');
  assert.equal((await server.cli("reload")).status, 0);
  const client = await server.client(folder);
  await client.command("MKD d");
  await client.store("STOR d/f", "x");
  client.close();
  const modeOf = async (name: string) =>
    ((await stat(path.join(folder.data, "files/demo", name))).mode & 0o777).toString(8);
  assert.equal(await modeOf("d"), "700");
  assert.equal(await modeOf("d/f"), "600");
});

test("a home that is missing: the client is told to ask the operator, the log says which and what to do", async () => {
  await using folder = await preparedFolder();
  await using server = await ServeProcess.start({ data: folder.data });
  const home = path.join(folder.data, "files/demo");
  await rename(home, `${home}-away`);
  await assert.rejects(server.client(folder), /530 Your files cannot be reached now; ask the operator/);
  const { level, error, user, address } = await server.logged(({ event }) => event === "failure");
  assert.equal(level, "error");
  assert.equal(address, "127.0.0.1");
  assert.equal(user, undefined);
  assert.match(
    (error as { message: string }).message,
    new RegExp(`the root directory ${home} is missing; create it, or give the account another home`),
  );
  await rename(`${home}-away`, home);
  (await server.client(folder)).close();
});

test("a virtual folder that is missing: the rest can be used, the place answers 550, the log says which", async () => {
  await using folder = await preparedFolder();
  const disk = path.join(folder.path, "disk");
  await mkdir(disk);
  await using server = await ServeProcess.start({ data: folder.data });
  assert.equal((await server.cli("user", "set", "demo", "--folder", `/disk=${disk}`)).status, 0);
  await rename(disk, `${disk}-away`);
  const client = await server.client(folder);
  assert.equal((await client.store("STOR home.txt", "x")).code, 226);
  assert.match(String((await client.fetch("NLST")).data), /disk/);
  assert.equal((await client.command("DELE disk/a.txt")).code, 550);
  const { msg } = await server.logged(({ event }) => event === "folder-missing");
  assert.match(String(msg), /^the virtual folder \/disk of demo cannot be reached: .*\/disk is missing/);
  client.close();
  assert.equal(await readFile(path.join(folder.data, "files/demo/home.txt"), "utf8"), "x");
});
