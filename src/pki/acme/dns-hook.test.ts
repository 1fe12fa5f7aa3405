import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, type ReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { watchLeaks } from "../../../test/support/leaks.js";
import { type TemporaryFolder, temporaryFolder } from "../../../test/support/temporary.js";
import { DnsHook } from "./dns-hook.js";

const proof = { name: "ftp.example.com", token: "token", keyAuthorization: "token.key" };
const MINUTE_MS = 60_000;

let folder: TemporaryFolder;
before(async () => {
  folder = await temporaryFolder("dns-hook");
});
after(() => folder.remove());
watchLeaks();

/** A hook that hangs with a process of its own, and a pipe that ends when both are gone. */
async function hangingHook(name: string): Promise<{ readonly program: string; readonly life: ReadStream }> {
  const program = path.join(folder.path, `${name}.sh`);
  const pipe = path.join(folder.path, `${name}.pipe`);
  execFileSync("mkfifo", [pipe]);
  await writeFile(program, `#!/bin/sh\nexec 3> ${pipe}\necho "$1" >&3\nsleep 600\n`, { mode: 0o700 });
  return { program, life: createReadStream(pipe, "utf8") };
}

async function ended(life: ReadStream): Promise<void> {
  life.resume();
  if (!life.readableEnded) await once(life, "end");
}

test("a server that is killed takes its hook along, with all that it has started", async () => {
  const { program, life } = await hangingHook("killed");
  const script = `import { DnsHook } from ${JSON.stringify(new URL("./dns-hook.js", import.meta.url).href)};
    new DnsHook(${JSON.stringify(program)}, ${MINUTE_MS}).present(${JSON.stringify(proof)});
    process.stdout.write("called");`;
  const server = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(server, "exit");
  // The hook may run before the call of it is over, and so before somebody watches.
  const [[begun], [called]] = await Promise.all([once(life, "data"), once(server.stdout, "data")]);
  assert.deepEqual([begun, String(called)], ["add\n", "called"]);
  server.kill("SIGKILL");
  await gone;
  await ended(life);
});

test("one that stops in order ends a hook that makes a record at once", async () => {
  const { program, life } = await hangingHook("stopped");
  const stop = new AbortController();
  const presented = new DnsHook(program, MINUTE_MS, stop.signal).present(proof);
  await once(life, "data");
  stop.abort(new Error("stopped"));
  await assert.rejects(presented, { message: "stopped" });
  await ended(life);
});

test("and gives one that takes a record away a little time, but not all that it would have had", async () => {
  const { program, life } = await hangingHook("withdrawn");
  const stop = new AbortController();
  const withdrawn = new DnsHook(program, MINUTE_MS, stop.signal, 20).withdraw(proof);
  assert.deepEqual(await once(life, "data"), ["remove\n"]);
  stop.abort();
  await assert.rejects(withdrawn, /\(remove\) was ended by SIGKILL/);
  await ended(life);
  const late = path.join(folder.path, "late.sh");
  await writeFile(late, "#!/bin/sh\nsleep 600\n", { mode: 0o700 });
  const refused = new DnsHook(late, MINUTE_MS, stop.signal, 20).withdraw(proof);
  await assert.rejects(refused, /\(remove\) did not end within 0\.02 s/);
});

test("a hook that has ended leaves nobody who watches it", async () => {
  const program = path.join(folder.path, "quick.sh");
  await writeFile(program, "#!/bin/sh\nexit 0\n", { mode: 0o700 });
  const hook = new DnsHook(program, MINUTE_MS);
  await hook.present(proof);
  await hook.withdraw(proof);
  await assert.rejects(new DnsHook(path.join(folder.path, "none.sh"), MINUTE_MS).present(proof), /ENOENT/);
});
