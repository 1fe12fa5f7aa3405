import assert from "node:assert/strict";
import { test } from "node:test";
import { textToByteString } from "../../protocol/byte-string.js";
import { VirtualPath } from "../../protocol/virtual-path.js";
import { folderFor, openFor } from "../../storage/disk/testing.js";
import { ChannelClosed } from "./channel.js";
import { RemoteClaims, SharedClaims } from "./claims.js";
import { arrived, joinWorker } from "./test-wires.js";

const name = textToByteString;
/** Turns of the event loop by which the first worker is heard later than the other. */
const LAG = 5;
const a = [name("a"), name("part of a")];

function twoWorkers() {
  const shared = new SharedClaims();
  const workers = [LAG, 0].map((lag) => {
    const { supervisor, kill } = joinWorker(shared, lag);
    return { claims: new RemoteClaims(supervisor), supervisor, kill };
  });
  const [one, other] = workers;
  assert.ok(one && other);
  return { shared, one, other };
}

test("of workers that want a name at once one gets it, and the others when it has let go", async () => {
  const { shared, one, other } = twoWorkers();
  const asked = [one.claims, other.claims, one.claims, shared].map((claims) => claims.claim("1:2", a));
  const results = await Promise.allSettled(asked);
  const taken = results.filter((result) => result.status === "fulfilled");
  assert.equal(taken.length, 1);
  for (const result of results) if (result.status === "rejected") assert.equal(result.reason.kind, "busy");
  for (const claims of [one.claims, other.claims, shared]) {
    assert.equal(await claims.isClaimed("1:2"), true);
    assert.equal(await claims.isNameClaimed("1:2", name("part of a")), true);
    assert.equal(await claims.isNameClaimed("1:2", name("b")), false);
  }
  taken[0]?.value();
  const next = await other.claims.claim("1:2", a);
  await assert.rejects(shared.claim("1:2", a), { kind: "busy" });
  next();
  next();
  assert.equal(await shared.isClaimed("1:2"), false);
});

test("a name is free for all as soon as its worker has let go, although that was only told", async () => {
  for (const ask of ["claim", "isClaimed", "isNameClaimed", "own"] as const) {
    const { shared, one, other } = twoWorkers();
    const letGo = await one.claims.claim("1:2", a);
    // Its question is on the way before what the other one tells.
    const claims = ask === "own" ? shared : other.claims;
    const asked =
      ask === "isClaimed"
        ? claims.isClaimed("1:2")
        : ask === "isNameClaimed"
          ? claims.isNameClaimed("1:2", name("a"))
          : claims.claim("1:2", a);
    letGo();
    const answer = await asked;
    assert.ok(answer === false || typeof answer === "function", ask);
  }
});

test("a worker that is gone holds nothing: neither what it had nor what it was about to get", async () => {
  const { shared, one, other } = twoWorkers();
  await other.claims.claim("1:2", a);
  const letGo = await one.claims.claim("3:4", a);
  // Waits until the first worker has said what it let go of.
  const lost = assert.rejects(other.claims.claim("3:4", [name("a")]), { kind: "failed" });
  letGo();
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  other.kill();
  other.supervisor.close();
  await lost;
  await arrived();
  assert.deepEqual([await shared.isClaimed("1:2"), await shared.isClaimed("3:4")], [false, false]);
  (await one.claims.claim("1:2", a))();
});

test("whoever asks when the supervisor is gone, or waits for it, is told", async () => {
  const { one } = twoWorkers();
  const letGo = await one.claims.claim("1:2", a);
  const asked = one.claims.claim("1:3", a);
  one.supervisor.close();
  await assert.rejects(asked, (error: { kind?: string; cause?: unknown }) => {
    assert.equal(error.kind, "failed");
    return error.cause instanceof ChannelClosed;
  });
  await assert.rejects(one.claims.isClaimed("1:2"), { kind: "failed" });
  await assert.rejects(one.claims.isNameClaimed("1:2", name("a")), { kind: "failed" });
  letGo();
});

test("uploads of two workers into one directory meet, also when one of them is killed in the middle", async (t) => {
  const root = folderFor(t);
  const { one, other } = twoWorkers();
  const first = await openFor(t, root, { claims: one.claims });
  const second = await openFor(t, root, { claims: other.claims });
  const path = VirtualPath.root.child(name("f"));
  assert.ok(path);
  const fresh = { at: 0, overwrite: true };
  const writer = await first.write(path, fresh);
  await writer.write([Buffer.alloc(5000, "a")]);
  await assert.rejects(second.write(path, fresh), { kind: "busy" });
  assert.equal((await second.unfinished(path))?.running, true);
  one.kill();
  const unfinished = await second.unfinished(path);
  assert.deepEqual([unfinished?.running, unfinished?.offered], [false, 4096]);
  const again = await second.write(path, { at: 4096, overwrite: true, resume: true });
  await again.write([Buffer.alloc(1000, "b")]);
  await again.commit();
  assert.equal((await second.stat(path)).size, 5096);
  one.supervisor.close();
  await writer.discard();
});
