import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { type TemporaryFolder, temporaryFolder } from "../../../test/support/temporary.js";
import { systemKeyring } from "./keyring.js";

let folder: TemporaryFolder;
const { platform } = process;
before(async () => {
  folder = await temporaryFolder("keyring");
  process.env.PATH = `${folder.path}:${process.env.PATH}`;
});
after(async () => {
  Object.defineProperty(process, "platform", { value: platform });
  await folder.remove();
});

function on(system: string, bus = ""): ReturnType<typeof systemKeyring> {
  Object.defineProperty(process, "platform", { value: system });
  process.env.DBUS_SESSION_BUS_ADDRESS = bus;
  return systemKeyring();
}

/** What `security` of macOS does: whole commands by standard input with -i, which ends well whatever became of them. */
const security = (kept: string) => `#!/bin/sh
echo "$@" >> ${kept}.args
case "$1" in
  -i) read -r verb update s service a site w text; echo "$text" > ${kept}."$site" ;;
  find-generic-password) cat ${kept}."$5" ;;
  delete-generic-password) rm ${kept}."$5" ;;
esac
`;

test("the keychain of macOS gets a password by standard input, whatever bytes it has", async () => {
  const kept = path.join(folder.path, "kept");
  await writeFile(path.join(folder.path, "security"), security(kept), { mode: 0o755 });
  const keychain = on("darwin");
  const secret = Buffer.from("p\u00e4ss 'wörd\"\n\0");
  assert.equal(await keychain?.set("work", secret), true);
  assert.deepEqual(await keychain?.get("work"), secret);
  assert.ok(!(await readFile(`${kept}.args`, "utf8")).includes(secret.toString("base64url")));
  await keychain?.remove("work");
  assert.equal(await keychain?.get("work"), undefined);
});

test("a keyring that keeps nothing is found out; where there is none, none is asked", async () => {
  await writeFile(path.join(folder.path, "security"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  assert.equal(await on("darwin")?.set("work", Buffer.from("x")), false);
  await writeFile(path.join(folder.path, "secret-tool"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const service = on("linux", "unix:path=/nowhere");
  assert.equal(await service?.set("work", Buffer.from("x")), false);
  assert.equal(await service?.get("work"), undefined);
  assert.equal(on("linux"), undefined);
  assert.equal(on("win32", "unix:path=/nowhere"), undefined);
});
