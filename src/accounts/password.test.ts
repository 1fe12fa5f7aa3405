import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, describe, it, test } from "node:test";
import { promisify } from "node:util";
import { createPasswordHasher, PasswordHasherError, type PasswordHasherErrorKind, randomPassword } from "./password.js";

const secret = Buffer.from("correct horse");

function refusal(kind: PasswordHasherErrorKind) {
  return (error: unknown) => error instanceof PasswordHasherError && error.kind === kind;
}

/** A thread that answers "verify" with true, leaves at the password "exit" and throws at "throw". */
function scriptedWorker(): URL {
  return new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from "node:worker_threads";
      parentPort.postMessage("loaded");
      parentPort.on("message", ({ password }) => {
        const word = Buffer.from(password).toString();
        if (word === "exit") process.exit(3);
        if (word === "throw") throw new Error("thrown");
        if (word !== "wait") parentPort.postMessage({ ok: true, value: true });
      });`)}`,
  );
}

describe("argon2id", () => {
  const hasher = createPasswordHasher();
  after(() => hasher.close());

  it("hashes in PHC form at the promised cost, each time with another salt", async () => {
    const [first, second] = await Promise.all([hasher.hash(secret), hasher.hash(secret)]);
    assert.match(first ?? "", /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.notEqual(first, second);
  });

  it("knows the password again, and no other", async () => {
    const stored = await hasher.hash(secret);
    assert.equal(await hasher.verify(stored, secret), true);
    assert.equal(await hasher.verify(stored, Buffer.from("correct horsf")), false);
    assert.equal(await hasher.verify(stored, Buffer.alloc(0)), false);
  });

  it("takes bytes that are no text", async () => {
    const stored = await hasher.hash(Buffer.from([0xff, 0x00, 0xe9]));
    assert.equal(await hasher.verify(stored, Buffer.from([0xff, 0x00, 0xe9])), true);
    assert.equal(await hasher.verify(stored, Buffer.from([0xff, 0x00, 0xea])), false);
  });

  it("reads a hash that another program made", async () => {
    // From the tests of the reference implementation.
    const stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    assert.equal(await hasher.verify(stored, Buffer.from("password")), true);
    assert.equal(await hasher.verify(stored, Buffer.from("passwore")), false);
  });

  it("leaves the caller's buffer as it was", async () => {
    const given = Buffer.from(secret);
    await hasher.hash(given);
    assert.deepEqual(given, secret);
  });

  it("refuses a stored text that is no argon2id hash, or would cost too much", async () => {
    const tail = "$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    const stored = ["", "x", `$argon2i$v=19$m=19456,t=2,p=1${tail}`, `$argon2id$v=19$m=4194304,t=2,p=1${tail}`];
    for (const text of [...stored, `$argon2id$v=19$m=19456,t=900,p=1${tail}`])
      await assert.rejects(hasher.verify(text, secret), refusal("failed"));
    assert.match(await hasher.hash(secret), /^\$argon2id/);
  });

  it("refuses more than 1 KiB", async () => {
    await assert.rejects(hasher.hash(Buffer.alloc(1025)), refusal("too-long"));
    await assert.rejects(hasher.verify("", Buffer.alloc(1025)), refusal("too-long"));
  });
});

describe("the threads", () => {
  it("take as many as the queue holds and refuse the rest at once", async () => {
    const hasher = createPasswordHasher({ threads: 2, queue: 3, worker: scriptedWorker() });
    const held = Array.from({ length: 5 }, () => hasher.verify("", Buffer.from("wait")));
    const settled = Promise.allSettled(held);
    await assert.rejects(hasher.verify("", secret), refusal("overloaded"));
    await hasher.close();
    for (const result of await settled) assert.ok(result.status === "rejected" && refusal("closed")(result.reason));
    await assert.rejects(hasher.verify("", secret), refusal("closed"));
  });

  for (const death of ["exit", "throw"])
    it(`are replaced when they die (${death}); only the task at hand fails`, async () => {
      const hasher = createPasswordHasher({ threads: 1, worker: scriptedWorker() });
      const words = ["a", death, "b", death, "c"];
      const results = await Promise.allSettled(words.map((word) => hasher.verify("", Buffer.from(word))));
      assert.deepEqual(
        results.map((result) => (result.status === "fulfilled" ? result.value : refusal("failed")(result.reason))),
        [true, true, true, true, true],
      );
      assert.deepEqual(
        results.map((result) => result.status),
        ["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
      );
      await hasher.close();
    });

  it("that cannot start fail the task, not the process", async () => {
    const hasher = createPasswordHasher({ worker: new URL("./no-such-file.js", import.meta.url) });
    await assert.rejects(hasher.hash(secret), refusal("failed"));
    await hasher.close();
  });

  it("do not keep a process alive, and it does not end while they work", async () => {
    const program = `
      import { createPasswordHasher } from ${JSON.stringify(new URL("./password.js", import.meta.url).href)};
      const hasher = createPasswordHasher();
      hasher.hash(Buffer.from("secret")).then((hash) => console.log(hash.slice(0, 9)));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
      timeout: 60_000,
    });
    assert.equal(stdout, "$argon2id\n");
  });
});

test("a made-up password is long, plain and never the same", () => {
  const made = new Set(Array.from({ length: 500 }, randomPassword));
  assert.equal(made.size, 500);
  for (const password of made) assert.match(password, /^[a-hjkmnp-z346789]{4}(-[a-hjkmnp-z346789]{4}){4}$/);
  const used = new Set([...made].join("").replaceAll("-", ""));
  assert.ok(20 * Math.log2(used.size) >= 96, `${used.size} characters`);
});
