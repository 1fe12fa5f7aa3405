import assert from "node:assert/strict";
import { createServer, Socket } from "node:net";
import { test } from "node:test";
import { accepts, Expectation, type ExpectationTerms } from "./expectation.js";
import type { DataOwner } from "./owner.js";
import { PassivePort } from "./passive-port.js";

const HERE = "192.0.2.1";
const ELSEWHERE = "192.0.2.2";
const PEER = "198.51.100.7";
const peers = ["198.51.100.0/24"];

const sealed: ExpectationTerms = { exclusive: false };
const clear: ExpectationTerms = { exclusive: true };
const willing: ExpectationTerms = { exclusive: false, fxp: { peers, tlsClient: false } };
const ours: ExpectationTerms = { exclusive: true, fxp: { peers, tlsClient: true } };

function ownerAt(address: string): DataOwner {
  const label = { session: "s", address, user: undefined };
  return { address, localAddress: HERE, binding: undefined, certificateOf: undefined, label };
}

function portWith(t: { after(run: () => void): void }, waiting: readonly (readonly [string, ExpectationTerms])[]) {
  const port = new PassivePort(50_000, createServer());
  const dismissed: Socket[] = [];
  const expectations = waiting.map(([address, terms]) => {
    const expectation = new Expectation({
      owner: ownerAt(address),
      port: 50_000,
      terms,
      timeout: 30_000,
      onEnd: (ended) => port.remove(ended, (silent) => dismissed.push(silent)),
    });
    port.add(expectation);
    return expectation;
  });
  t.after(() => {
    for (const expectation of expectations) expectation.close();
  });
  return { port, expectations, dismissed };
}

const origins: readonly (readonly [
  string,
  ExpectationTerms,
  readonly [own: boolean, other: boolean, peer: boolean],
])[] = [
  ["sealed", sealed, [true, false, false]],
  ["clear", clear, [true, false, false]],
  ["sealed, also with other servers", willing, [true, false, true]],
  ["our side as TLS client", ours, [false, false, true]],
];

for (const [what, terms, expected] of origins) {
  test(`${what}: connections may come from there`, () => {
    const owner = ownerAt(HERE);
    assert.deepEqual(
      [HERE, ELSEWHERE, PEER].map((address) => accepts(owner, terms, address)),
      expected,
    );
  });
}

const rooms: readonly (readonly [
  string,
  readonly [string, ExpectationTerms],
  readonly [string, ExpectationTerms],
  "free" | "shared" | undefined,
])[] = [
  ["of another address", [ELSEWHERE, sealed], [HERE, sealed], "free"],
  ["of the same address", [HERE, sealed], [HERE, sealed], "shared"],
  ["of the same address, in clear", [HERE, clear], [HERE, sealed], undefined],
  ["in clear beside the same address", [HERE, sealed], [HERE, clear], undefined],
  ["that another server may be meant by too", [ELSEWHERE, willing], [HERE, willing], "shared"],
  ["who is at another server's address", [ELSEWHERE, willing], [PEER, sealed], "shared"],
  ["in clear at another server's address", [ELSEWHERE, willing], [PEER, clear], undefined],
  ["who means another server, beside one at its address", [PEER, sealed], [HERE, willing], "shared"],
  ["with our side as TLS client, beside one at another server's address", [PEER, sealed], [HERE, ours], undefined],
  ["beside our side as TLS client", [HERE, ours], [HERE, sealed], "free"],
  ["at another server's address, beside our side as TLS client", [HERE, ours], [PEER, sealed], undefined],
  ["that may mean another server, beside our side as TLS client", [HERE, ours], [ELSEWHERE, willing], undefined],
  ["twice our side as TLS client", [HERE, ours], [ELSEWHERE, ours], undefined],
];

for (const [who, waiting, [address, terms], expected] of rooms) {
  test(`room for one ${who}: ${expected ?? "none"}`, (t) => {
    const { port } = portWith(t, [waiting]);
    assert.equal(port.room(ownerAt(address), terms), expected);
  });
}

test("who is awaited from an address, unread or not, and who is named", (t) => {
  const { port, expectations } = portWith(t, [
    [HERE, willing],
    [ELSEWHERE, sealed],
    [ELSEWHERE, sealed],
  ]);
  const [first, second, third] = expectations;
  assert.deepEqual(port.awaited(PEER), [first]);
  assert.deepEqual(port.awaited(ELSEWHERE), [second, third]);
  assert.equal(port.takesUnread(PEER), undefined);
  assert.equal(second === undefined ? undefined : port.of(second.owner), second);
  const taker = portWith(t, [[HERE, ours]]);
  assert.equal(taker.port.takesUnread(PEER), taker.expectations[0]);
  assert.equal(taker.port.takesUnread(HERE), undefined);
  assert.equal(taker.expectations[0] === undefined ? undefined : taker.port.of(taker.expectations[0].owner), undefined);
});

test("silent ones are given up when nobody waits for them any more, and not before", (t) => {
  const { port, expectations, dismissed } = portWith(t, [
    [HERE, willing],
    [PEER, sealed],
  ]);
  const [here, peer] = [new Socket(), new Socket()];
  port.isSilent(HERE, here);
  port.isSilent(PEER, peer);
  expectations[0]?.close();
  assert.deepEqual(dismissed, [here]);
  expectations[1]?.close();
  assert.deepEqual(dismissed, [here, peer]);
  assert.equal(port.silent.length, 0);
  assert.equal(port.expectations.size, 0);
});
