import assert from "node:assert/strict";
import path from "node:path";
import type { TestContext } from "node:test";
import { peerTest, requirePeer } from "../interop/peers.js";
import { testPassword, testUser } from "../support/ftps-server.js";
import { repositoryRoot } from "../support/repository.js";
import { runOrThrow } from "../support/run-program.js";
import { WireClient } from "../support/wire-client.js";
import { serve } from "./data-side.js";

const program = path.join(repositoryRoot, "test", "hostile", "careless-upload.py");
const SIZE = 2_000_000;
const ROUNDS = 10;

/** The final replies of so many uploads, and whether the last one is there whole. */
async function upload(t: TestContext, how: { readonly version: string; readonly resume: boolean }) {
  const server = await serve(t);
  const { host, explicit: port, ca } = server;
  const task = { host, port, ca, user: testUser, password: testPassword, size: SIZE, rounds: ROUNDS, ...how };
  const { output } = await runOrThrow(requirePeer("python3"), ["-I", program], { input: JSON.stringify(task) });
  const client = await WireClient.loggedIn(server);
  t.after(() => client.close());
  const { lines } = await client.command("SIZE up");
  assert.equal(server.server.held.transferMemory, 0);
  return { replies: JSON.parse(output) as string[], size: lines[0] };
}

const whole = { replies: Array.from({ length: ROUNDS }, () => "226 Transfer complete"), size: `213 ${SIZE}` };

// A ticket that follows the handshake and is never read makes the client's system answer with RST, and what is still on the way is lost.
for (const [version, resume] of [
  ["TLSv1.2", true],
  ["TLSv1.2", false],
  ["TLSv1.3", true],
  ["any", true],
  ["any", false],
] as const) {
  peerTest(
    `${version}, ${resume ? "resumed" : "not resumed"}: an upload by a client that never reads is whole, ${ROUNDS} of ${ROUNDS}`,
    ["python3"],
    async (t) => assert.deepEqual(await upload(t, { version, resume }), whole),
  );
}

peerTest(
  "TLSv1.3 alone, not resumed: such an upload is whole, or it is told that it is not",
  ["python3"],
  async (t) => {
    const { replies, size } = await upload(t, { version: "TLSv1.3", resume: false });
    assert.equal(replies.length, ROUNDS);
    for (const reply of replies) assert.match(reply, /^226 |^426 /);
    // Whole, or where its sender may go on, or an older version that cannot be gone on with.
    const told = Number(/^213 (\d+)$/.exec(size ?? "")?.[1] ?? 0);
    const isOffer = told < SIZE && told % 4096 === 0;
    assert.ok(size === whole.size || /^550 /.test(size ?? "") || isOffer, size);
  },
);
