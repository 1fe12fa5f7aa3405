import assert from "node:assert/strict";
import { test } from "node:test";
import type { ByteString } from "../protocol/byte-string.js";
import { VirtualPath } from "../protocol/virtual-path.js";
import { newSessionState } from "./session-state.js";
import { judgeResume, MAX_OFFERS, rememberOffer } from "./upload.js";

const cut = { offered: 8192, running: false, id: "one" };
const told = (at: number, upload = "one") => ({ at, upload });

test("without an unfinished upload nothing stands in the way", () => {
  assert.equal(judgeResume(undefined, 5, undefined), undefined);
  assert.equal(judgeResume(undefined, undefined, told(5)), undefined);
});

test("an unfinished upload goes on at the length that this connection was told", () => {
  assert.deepEqual(judgeResume(cut, 8192, told(8192)), { at: 8192 });
  assert.deepEqual(judgeResume(cut, 4096, told(4096)), { at: 4096 });
  assert.deepEqual(judgeResume(cut, undefined, told(4096)), { at: 4096 });
  assert.deepEqual(judgeResume(cut, undefined, told(0)), { at: 0 });
});

test("and nowhere else", () => {
  assert.equal(judgeResume(cut, 8191, told(8192)), "refused");
  assert.equal(judgeResume(cut, undefined, undefined), "refused");
  assert.equal(judgeResume({ ...cut, offered: 0 }, 5, undefined), "refused");
});

test("a length that an earlier connection was told may be that of another upload since", () => {
  assert.equal(judgeResume(cut, 8192, undefined), "refused");
});

test("an offer that was made for another upload is none, also where both are as long", () => {
  assert.equal(judgeResume(cut, 8192, told(8192, "another")), "refused");
  assert.equal(judgeResume(cut, 4096, told(4096, "another")), "refused");
  assert.equal(judgeResume(cut, undefined, told(8192, "another")), "refused");
});

test("a connection remembers its latest offers", () => {
  const session = newSessionState("s", "192.0.2.1", false);
  const path = (index: number): VirtualPath => VirtualPath.root.child(`${index}` as ByteString) ?? VirtualPath.root;
  for (let index = 0; index <= MAX_OFFERS; index++) {
    rememberOffer(session, path(index), { ...cut, offered: 4096 });
    rememberOffer(session, path(1), cut);
  }
  assert.equal(session.offers.size, MAX_OFFERS);
  assert.equal(session.offers.get("/0"), undefined);
  assert.equal(session.offers.get("/1")?.at, 8192);
  assert.equal(session.offers.get(`/${MAX_OFFERS}`)?.at, 4096);
});
