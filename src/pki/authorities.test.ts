import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../test/support/temporary.js";
import { readAuthorities } from "./authorities.js";
import { createSelfSigned } from "./self-signed.js";

test("all certificates of a file come out, one by one, without what stands between them", async () => {
  await using folder = await temporaryFolder("authorities");
  const file = path.join(folder.path, "peers.pem");
  const make = () => createSelfSigned({ kind: "ecdsa-p256", names: ["127.0.0.1"] });
  const [one, other] = [await make(), await make()];
  await writeFile(file, `the first\n${one.certificate}\n${one.key}the second\r\n${other.certificate}`);
  assert.deepEqual(await readAuthorities(file), [one.certificate, other.certificate]);
});

test("a file that is not there, has no certificate, or a broken one, is named in the error", async () => {
  await using folder = await temporaryFolder("authorities");
  const file = path.join(folder.path, "peers.pem");
  const refused = (kind: string) =>
    assert.rejects(readAuthorities(file), (error: Error & { kind?: string }) => {
      assert.equal(error.kind, kind);
      assert.ok(error.message.includes(file));
      return true;
    });
  await refused("unreadable");
  await writeFile(file, "nothing");
  await refused("no-certificate");
  await writeFile(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  await refused("no-certificate");
});
