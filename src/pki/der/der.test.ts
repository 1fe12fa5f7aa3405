import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  DerError,
  DerReader,
  hexInteger,
  readDer,
  readOctets,
  readOid,
  readSmallInteger,
  readTime,
  tag,
} from "./read.js";
import { element, generalizedTime, integer, octets, oid, sequence, setOf, time } from "./write.js";

const one = (bytes: Buffer) => new DerReader(bytes).read();

test("what is written is read back", () => {
  const number = fc.integer({ min: 0, max: 2 ** 47 - 1 });
  fc.assert(fc.property(number, (value) => readSmallInteger(one(integer(value))) === value));
  fc.assert(fc.property(fc.uint8Array(), (bytes) => readOctets(one(octets(bytes))).equals(bytes)));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 31 }), { maxLength: 5 }), (arcs) => {
      const text = ["1", "3", ...arcs].join(".");
      assert.equal(readOid(one(oid(text))), text);
    }),
  );
  for (const date of ["1950-01-01T00:00:00Z", "2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]) {
    assert.equal(readTime(one(time(new Date(date)))).getTime(), Date.parse(date));
    assert.equal(readTime(one(generalizedTime(new Date(date)))).getTime(), Date.parse(date));
  }
});

test("lengths of every size, numbers with the highest bit, sets in order", () => {
  for (const length of [0, 127, 128, 255, 256, 65_535, 65_536])
    assert.equal(one(octets(Buffer.alloc(length))).body.length, length);
  assert.equal(integer(128).toString("hex"), "02020080");
  assert.equal(integer(Buffer.from("0001ff", "hex")).toString("hex"), "020201ff");
  assert.equal(hexInteger(one(integer(Buffer.from("ff", "hex")))), "ff");
  assert.equal(setOf(integer(2), integer(1)).toString("hex"), "3106020101020102");
});

test("open lengths and octet strings in pieces, as BER has them", () => {
  const pieces = Buffer.concat([
    Buffer.from([0x24, 0x80]),
    octets(Buffer.from("ab")),
    octets(Buffer.from("c")),
    Buffer.alloc(2),
  ]);
  const bytes = Buffer.concat([Buffer.from([0x30, 0x80]), pieces, integer(7), Buffer.alloc(2)]);
  const inside = readDer(bytes, tag.sequence);
  assert.equal(readOctets(inside.read()).toString(), "abc");
  assert.equal(readSmallInteger(inside.read(tag.integer)), 7);
  assert.ok(inside.done);
});

test("whatever is damaged is a DerError: cut, changed, nested without end, garbage", () => {
  const good = sequence(integer(1), sequence(oid("1.2.3"), octets(Buffer.alloc(200))));
  const walk = (bytes: Buffer): void => {
    for (const each of new DerReader(bytes).rest()) if (each.tag === tag.sequence) walk(each.body);
  };
  for (let length = 1; length < good.length; length++) assert.throws(() => walk(good.subarray(0, length)), DerError);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        walk(Buffer.from(bytes));
      } catch (error) {
        assert.ok(error instanceof DerError);
      }
    }),
  );
  assert.throws(() => one(Buffer.alloc(100_000, Buffer.from([0x30, 0x80]))), /nested too deeply/);
  assert.throws(() => one(Buffer.from("3085ffffffffff", "hex")), /more than four bytes/);
  assert.throws(() => one(Buffer.from("3084ffffffff", "hex")), /the end is missing/);
  assert.throws(() => readDer(Buffer.concat([good, good]), tag.sequence), /more behind the end/);
  assert.throws(() => readTime(one(element(tag.utcTime, Buffer.from("991399999999Z")))), /no time/);
});
