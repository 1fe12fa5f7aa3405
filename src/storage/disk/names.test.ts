import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesToByteString, textToByteString } from "../../protocol/byte-string.js";
import { base32, isOneComponent, isPartName, partNameOf } from "./names.js";

const secret = Buffer.alloc(32, 7);

test("base32 as in RFC 4648 section 10, in lower case and without padding", () => {
  const vectors = ["", "", "f", "my", "fo", "mzxq", "foo", "mzxw6", "foob", "mzxw6yq", "fooba", "mzxw6ytb"];
  for (let index = 0; index < vectors.length; index += 2)
    assert.equal(base32(Buffer.from(vectors[index] ?? "")), vectors[index + 1]);
  assert.equal(base32(Buffer.from("foobar")), "mzxw6ytboi");
  assert.equal(base32(Uint8Array.of(255, 255, 255, 255, 255)), "77777777");
});

test("a part's name follows from secret, owner and name, and from nothing else", () => {
  const name = textToByteString("file");
  const part = partNameOf(secret, "demo", name);
  assert.match(part, /^\.sealift-[a-z2-7]{26}\.part$/);
  assert.equal(partNameOf(secret, "demo", name), part);
  assert.notEqual(partNameOf(Buffer.alloc(32, 8), "demo", name), part);
  assert.notEqual(partNameOf(secret, "demi", name), part);
  assert.notEqual(partNameOf(secret, "demo", textToByteString("file2")), part);
  assert.notEqual(partNameOf(secret, "d", textToByteString("emofile")), part);
});

test("names are hashed as bytes", () => {
  const latin1 = bytesToByteString(Uint8Array.of(0xe9));
  const utf8 = bytesToByteString(Uint8Array.of(0xc3, 0xa9));
  assert.notEqual(partNameOf(secret, "demo", latin1), partNameOf(secret, "demo", utf8));
});

test("parts are known by their names, in any case, and nothing else is", () => {
  const part = partNameOf(secret, "demo", textToByteString("file"));
  assert.ok(isPartName(part));
  assert.ok(isPartName(textToByteString(part.toUpperCase())));
  for (const other of [
    `${part}x`,
    `x${part}`,
    ".sealift-.part",
    ".sealift",
    part.replace("sealift", "sealifu"),
    `${part}\n`,
  ])
    assert.ok(!isPartName(textToByteString(other)), other);
});

test("on Windows a name that would be two components is refused", () => {
  for (const name of ["a\\b", "..\\up", "c:", "file:stream"]) {
    assert.ok(!isOneComponent(textToByteString(name), "win32"));
    assert.ok(isOneComponent(textToByteString(name), "linux"));
  }
  assert.ok(isOneComponent(textToByteString("plain.txt"), "win32"));
});
