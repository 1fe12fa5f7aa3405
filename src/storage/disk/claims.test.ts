import assert from "node:assert/strict";
import { test } from "node:test";
import { type ByteString, textToByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import { StorageError } from "../errors.js";
import { type Claims, claimUnlessBusy, LocalClaims } from "./claims.js";
import { folderFor, openFor } from "./testing.js";

const name = textToByteString;

function at(text: string): VirtualPath {
  const path = VirtualPath.parse(name(text));
  assert.ok(path);
  return path;
}

test("all names are taken or none, and each is free again once", async () => {
  const claims = new LocalClaims();
  const letGo = await claims.claim("1:2", [name("a"), name("part of a")]);
  await assert.rejects(claims.claim("1:2", [name("b"), name("a")]), { kind: "busy" });
  assert.equal(await claims.isNameClaimed("1:2", name("b")), false);
  assert.equal(await claims.isNameClaimed("1:2", name("part of a")), true);
  assert.equal(await claims.isNameClaimed("1:3", name("a")), false);
  assert.equal(await claims.isClaimed("1:2"), true);
  letGo();
  assert.equal(await claims.isClaimed("1:2"), false);
  const again = await claims.claim("1:2", [name("a")]);
  letGo();
  assert.equal(await claims.isNameClaimed("1:2", name("a")), true);
  again();
});

test("of two that want a name in one turn exactly one gets it", async () => {
  const claims = new LocalClaims();
  const results = await Promise.allSettled([1, 2, 3].map(() => claims.claim("1:2", [name("a")])));
  assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected", "rejected"]);
});

test("whoever can do without the names is told no more than that they are taken", async () => {
  const claims = new LocalClaims();
  const letGo = await claimUnlessBusy(claims, "1:2", [name("a")]);
  assert.ok(letGo);
  assert.equal(await claimUnlessBusy(claims, "1:2", [name("a")]), undefined);
  const broken: Claims = {
    claim: () => Promise.reject(new StorageError("failed", "nobody there")),
    isClaimed: async () => false,
    isNameClaimed: async () => false,
  };
  await assert.rejects(claimUnlessBusy(broken, "1:2", [name("a")]), { kind: "failed" });
});

/** As those that another process keeps: each answer comes a turn of the event loop or more later. */
class LateClaims implements Claims {
  readonly #claims = new LocalClaims();

  async claim(directory: string, names: readonly ByteString[]): Promise<() => void> {
    await this.#later();
    const letGo = await this.#claims.claim(directory, names);
    await this.#later();
    return letGo;
  }

  async isClaimed(directory: string): Promise<boolean> {
    await this.#later();
    return await this.#claims.isClaimed(directory);
  }

  async isNameClaimed(directory: string, name: ByteString): Promise<boolean> {
    await this.#later();
    return await this.#claims.isNameClaimed(directory, name);
  }

  async #later(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  }
}

test("storages meet where they were given the same claims, however late those answer", async (t) => {
  const root = folderFor(t);
  const claims = new LateClaims();
  const one = await openFor(t, root, { claims });
  const other = await openFor(t, root, { claims, owner: "bob" });
  const writes = await Promise.allSettled(
    [one, other, one].map((storage) => storage.write(at("/a"), { at: 0, overwrite: true })),
  );
  const begun = writes.filter((result) => result.status === "fulfilled");
  assert.equal(begun.length, 1);
  const [winner] = begun;
  assert.ok(winner);
  await winner.value.write([Buffer.from("whole")]);
  await assert.rejects(other.copy(at("/a"), at("/a"), { overwrite: true }), { kind: "not-found" });
  await winner.value.commit();
  const next = await other.write(at("/a"), { at: 0, overwrite: true });
  await next.write([Buffer.from("kept")]);
  assert.equal((await other.unfinished(at("/a")))?.running, true);
  await assert.rejects(other.dropUnfinished(at("/a")), { kind: "busy" });
  await next.keep();
  assert.equal((await other.unfinished(at("/a")))?.running, false);
  assert.equal(await other.dropUnfinished(at("/a")), true);
});

test("a directory stays while an upload into it is claimed, in whichever storage", async (t) => {
  const root = folderFor(t);
  const claims = new LateClaims();
  const one = await openFor(t, root, { claims });
  const other = await openFor(t, root, { claims });
  await one.makeDirectory(at("/d"));
  const writer = await one.write(at("/d/a"), { at: 0, overwrite: true });
  await assert.rejects(other.removeDirectory(at("/d")), { kind: "busy" });
  await writer.keep();
  await other.removeDirectory(at("/d"));
});
