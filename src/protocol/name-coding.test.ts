import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { nameEncoding, nameEncodings } from "../support/name-encodings.js";
import { type ByteString, bytesToByteString, textToByteString } from "./byte-string.js";
import { type NameCoding, nameCoding } from "./name-coding.js";

const bytes = (text: string): ByteString => text as ByteString;
const legacy = nameEncodings.filter((encoding) => encoding !== "utf-8");

function coding(encoding: string): NameCoding {
  const found = nameCoding(encoding);
  assert.ok(found !== undefined, encoding);
  return found;
}

/** Bytes that a path can have: all but NUL, CR and LF. */
const anyPath = fc
  .oneof(
    fc.uint8Array({ maxLength: 12 }).map(bytesToByteString),
    fc.string({ unit: "grapheme", maxLength: 8 }).map(textToByteString),
    fc
      .array(fc.constantFrom("=?hex?", "?=", "C3A4", "2E2E", "2F", "/", "ä", "名", "\\", ".", "*"), { maxLength: 5 })
      .map((parts) => textToByteString(parts.join(""))),
  )
  .map((path) => path.replace(/[\0\r\n]/g, "") as ByteString);

function survives(names: NameCoding, disk: ByteString): void {
  const wire = names.toWire(disk);
  assert.equal(names.toDisk(wire), disk);
  assert.equal(slashes(wire), slashes(disk));
  assert.doesNotMatch(wire, /[\0\r\n]/);
}

function isTheOnlySpelling(names: NameCoding, wire: ByteString): void {
  const disk = names.toDisk(wire);
  if (disk === undefined) return;
  assert.equal(names.toWire(disk), wire);
  assert.equal(slashes(disk), slashes(wire));
  assert.doesNotMatch(disk, /[\0\r\n]/);
}

const slashes = (path: string): number => path.split("/").length;

describe("in each encoding", () => {
  for (const encoding of legacy) {
    it(`${encoding} carries every name there and back`, () => {
      const names = coding(encoding);
      fc.assert(fc.property(anyPath, (path) => survives(names, path)));
      fc.assert(fc.property(anyPath, (path) => isTheOnlySpelling(names, path)));
      for (let first = 0x80; first < 0x100; first++) {
        survives(names, bytes(String.fromCharCode(first)));
        isTheOnlySpelling(names, bytes(String.fromCharCode(first)));
        survives(names, textToByteString(String.fromCodePoint(first)));
      }
    });

    it(`${encoding} leaves ASCII alone`, () => {
      const ascii = bytes(String.fromCharCode(...Array.from({ length: 127 }, (_, byte) => byte + 1)));
      assert.equal(coding(encoding).toWire(ascii), ascii);
      assert.equal(coding(encoding).toDisk(ascii), ascii);
      const mixed = textToByteString("/häß/\\|~=?name");
      survives(coding(encoding), mixed);
    });
  }
});

const written: readonly [string, string, string][] = [
  ["iso-8859-1", "grün", "gr\xfcn"],
  ["windows-1252", "10 €", "10 \x80"],
  ["cp437", "grün", "gr\x81n"],
  ["shift_jis", "表/ソ", "\x95\x5c/\x83\x5c"],
  ["euc-jp", "日本", "\xc6\xfc\xcb\xdc"],
  ["gbk", "中文", "\xd6\xd0\xce\xc4"],
  ["gb18030", "😀", "\x94\x39\xfc\x36"],
  ["big5", "中文", "\xa4\xa4\xa4\xe5"],
  ["euc-kr", "한글", "\xc7\xd1\xb1\xdb"],
  ["koi8-r", "мир", "\xcd\xc9\xd2"],
  ["windows-1251", "мир", "\xec\xe8\xf0"],
];
for (const [encoding, text, wire] of written) {
  test(`${text} in ${encoding}`, () => {
    assert.equal(coding(encoding).toWire(textToByteString(text)), wire);
    assert.equal(coding(encoding).toDisk(bytes(wire)), textToByteString(text));
  });
}

test("what an encoding cannot carry is escaped, each name of a path for itself", () => {
  const names = coding("iso-8859-1");
  assert.equal(names.toWire(textToByteString("/ä/名/x")), "/\xe4/=?hex?E5908D?=/x");
  assert.equal(names.toWire(bytes("/\xe4")), "/=?hex?E4?=", "bytes that are no UTF-8");
  assert.equal(names.toWire(bytes("=?hex?E4?=")), "=?hex?3D3F6865783F45343F3D?=", "a name that looks like an escape");
});

test("bytes that mean nothing in an encoding stand for themselves", () => {
  const names = coding("shift_jis");
  assert.equal(names.toDisk(bytes("\xff\xfe")), "\xff\xfe");
  assert.equal(names.toWire(bytes("\xff\xfe")), "\xff\xfe");
});

test("no escape brings in what would take a path apart, or a second spelling", () => {
  const names = coding("iso-8859-1");
  for (const hex of ["2E2E", "2E", "2F", "61", "00E4", "E42F", "0D0AE4", "", "e4", "E", "C3A4", "G0"])
    assert.equal(names.toDisk(bytes(`=?hex?${hex}?=`)), undefined, hex);
});

test("UTF-8 needs no coding", () => assert.equal(nameCoding("utf-8"), undefined));

test("encodings by the names that people give them", () => {
  assert.equal(nameEncoding("UTF8"), "utf-8");
  assert.equal(nameEncoding("Latin1"), "iso-8859-1");
  assert.equal(nameEncoding("Shift-JIS"), "shift_jis");
  assert.equal(nameEncoding("CP1252"), "windows-1252");
  for (const name of ["", "utf-7", "utf-16", "iso-2022-jp", "hz-gb-2312", "constructor", "__proto__"])
    assert.equal(nameEncoding(name), undefined, name);
});
