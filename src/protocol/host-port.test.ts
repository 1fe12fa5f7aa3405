import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  familyOf,
  type HostPort,
  parseEprt,
  parseEpsv,
  parseEpsvReply,
  parseHostPort,
  parsePasvReply,
  parseUnknownFamily,
  printEprt,
  printEpsvReply,
  printHostPort,
  printPasvReply,
  printUnknownFamily,
} from "./host-port.js";

const port = fc.integer({ min: 1, max: 65_535 });
const ipv4At: fc.Arbitrary<HostPort> = fc.record({ host: fc.ipV4(), port }, { noNullPrototype: true });
const anyAt: fc.Arbitrary<HostPort> = fc.record(
  { host: fc.oneof(fc.ipV4(), fc.ipV6()), port },
  { noNullPrototype: true },
);

test("PORT and 227: printed and read again it is the same place", () => {
  assert.equal(printHostPort({ host: "127.0.0.1", port: 1930 }), "127,0,0,1,7,138");
  assert.equal(printPasvReply({ host: "127.0.0.1", port: 1930 }), "Entering Passive Mode (127,0,0,1,7,138)");
  fc.assert(
    fc.property(ipv4At, (at) => {
      assert.deepEqual(parseHostPort(printHostPort(at) ?? ""), at);
      assert.deepEqual(parsePasvReply(printPasvReply(at) ?? ""), at);
    }),
    { seed: 1 },
  );
});

test("PORT has no form for IPv6", () => {
  assert.equal(printHostPort({ host: "::1", port: 21 }), undefined);
  assert.equal(printPasvReply({ host: "::1", port: 21 }), undefined);
});

const notHostPorts = [
  "",
  "1,2,3,4,5",
  "1,2,3,4,5,6,7",
  "1,2,3,4,5,6,",
  ",1,2,3,4,5,6",
  "1,2,3,4,,6",
  "256,2,3,4,5,6",
  "1,2,3,4,256,6",
  "1,2,3,4,5,256",
  "+1,2,3,4,5,6",
  "-1,2,3,4,5,6",
  "1, 2,3,4,5,6",
  " 1,2,3,4,5,6",
  "1,2,3,4,5,6 ",
  "01,2,3,4,5,6",
  "1,2,3,4,005,6",
  "1,2,3,4,0,0",
  "1.2.3.4,5,6",
  "0x1,2,3,4,5,6",
  "1e1,2,3,4,5,6",
  "1,2,3,4,5,0006",
  "a,b,c,d,e,f",
  ",".repeat(8000),
];
for (const text of notHostPorts) {
  test(`501 for PORT ${JSON.stringify(text.slice(0, 20))}`, () => assert.equal(parseHostPort(text), undefined));
}

test("PORT accepts exactly six bytes with a port", () => {
  const number = fc.integer({ min: -2, max: 300 });
  fc.assert(
    fc.property(fc.array(number, { minLength: 5, maxLength: 7 }), (numbers) => {
      const [, , , , high = 0, low = 0] = numbers;
      const good = numbers.length === 6 && numbers.every((n) => n >= 0 && n <= 255) && high + low > 0;
      const expected = good ? { host: numbers.slice(0, 4).join("."), port: high * 256 + low } : undefined;
      assert.deepEqual(parseHostPort(numbers.join(",")), expected);
    }),
    { seed: 2, numRuns: 1000 },
  );
});

test("227 replies of other servers", () => {
  const at = { host: "10.0.0.1", port: 1930 };
  for (const text of [
    "Entering Passive Mode (10,0,0,1,7,138).",
    "Entering Passive Mode 10,0,0,1,7,138",
    "=10,0,0,1,7,138",
    "ok, 10,0,0,1,7,138",
  ]) {
    assert.deepEqual(parsePasvReply(text), at, text);
  }
  for (const text of [
    "",
    "Entering Passive Mode",
    "(10,0,0,1,7)",
    "(10,0,0,1,7,138,1)",
    "(10,0,0,1,7,1380)",
    "(10,0,0,1,7,300)",
  ]) {
    assert.equal(parsePasvReply(text), undefined, text);
  }
});

test("EPRT: printed and read again it is the same place", () => {
  assert.equal(printEprt({ host: "132.235.1.2", port: 6275 }), "|1|132.235.1.2|6275|");
  assert.equal(printEprt({ host: "1080::8:800:200C:417A", port: 5282 }), "|2|1080::8:800:200C:417A|5282|");
  fc.assert(
    fc.property(anyAt, (at) => {
      assert.deepEqual(parseEprt(printEprt(at)), { kind: "address", family: familyOf(at.host), ...at });
    }),
    { seed: 3 },
  );
});

test("EPRT takes every delimiter from ! to ~ that is not in the address", () => {
  for (let code = 0; code < 256; code++) {
    const d = String.fromCharCode(code);
    const expected =
      code >= 33 && code <= 126 && !"1.2475".includes(d)
        ? { kind: "address", family: 1, host: "1.2.4.7", port: 5 }
        : undefined;
    assert.deepEqual(parseEprt(`${d}1${d}1.2.4.7${d}5${d}`), expected, `delimiter ${code}`);
  }
});

test("EPRT of another family is not a syntax error", () => {
  assert.deepEqual(parseEprt("|3|anything|21|"), { kind: "unknown-family", family: 3 });
  assert.deepEqual(parseEprt("|0||21|"), { kind: "unknown-family", family: 0 });
  assert.deepEqual(parseEprt("|65535|x|65535|"), { kind: "unknown-family", family: 65_535 });
});

const notEprt = [
  "",
  "|",
  "||||",
  "|1|1.2.3.4|21",
  "|1|1.2.3.4|21||",
  "|1|1.2.3.4|21|x",
  "1|1.2.3.4|21|",
  "|1|1.2.3.4|0|",
  "|1|1.2.3.4|65536|",
  "|1|1.2.3.4|+21|",
  "|1|1.2.3.4|021|",
  "|1|1.2.3.4| 21|",
  "|1|1.2.3.4||",
  "|+1|1.2.3.4|21|",
  "|01|1.2.3.4|21|",
  "|x|1.2.3.4|21|",
  "||1.2.3.4|21|",
  "|1|1.2.3|21|",
  "|1|::1|21|",
  "|2|1.2.3.4|21|",
  "|2|fe80::1%eth0|21|",
  "|2|[::1]|21|",
  "|1|localhost|21|",
  "|65536|x|21|",
  " |1|1.2.3.4|21|",
  "|3|x|0|",
];
for (const text of notEprt) {
  test(`501 for EPRT ${JSON.stringify(text)}`, () => assert.equal(parseEprt(text), undefined));
}

test("EPSV takes a family, ALL in any case, or nothing", () => {
  assert.deepEqual(parseEpsv(""), { kind: "any" });
  assert.deepEqual(parseEpsv("1"), { kind: "family", family: 1 });
  assert.deepEqual(parseEpsv("2"), { kind: "family", family: 2 });
  assert.deepEqual(parseEpsv("all"), { kind: "all" });
  assert.deepEqual(parseEpsv("ALL"), { kind: "all" });
  assert.deepEqual(parseEpsv("3"), { kind: "unknown-family", family: 3 });
  for (const wrong of [" ", "01", "+1", "1 ", "1.0", "ALL ", "ALLE", "x", "65536"])
    assert.equal(parseEpsv(wrong), undefined, wrong);
});

test("229: printed and read again it is the same port", () => {
  assert.equal(printEpsvReply(6446), "Entering Extended Passive Mode (|||6446|)");
  for (let each = 1; each <= 65_535; each += 13) assert.equal(parseEpsvReply(printEpsvReply(each)), each);
});

test("229 replies of other servers", () => {
  assert.equal(parseEpsvReply("ok (!!!80!)."), 80);
  for (const text of [
    "",
    "(|||0|)",
    "(|||65536|)",
    "(|||21)",
    "(||21|)",
    "|||21|",
    "(|||21!)",
    "(||| 21|)",
    "(|||021|)",
    "(1112111)",
    "(||1|1.2.3.4|21|)",
  ]) {
    assert.equal(parseEpsvReply(text), undefined, text);
  }
});

test("522 tells the families, and the client reads them", () => {
  assert.equal(printUnknownFamily([1, 2]), "Network protocol not supported, use (1,2)");
  assert.deepEqual(parseUnknownFamily(printUnknownFamily([1, 2])), [1, 2]);
  assert.deepEqual(parseUnknownFamily(printUnknownFamily([2])), [2]);
  assert.deepEqual(parseUnknownFamily("use (1,9,2)"), [1, 2]);
  assert.deepEqual(parseUnknownFamily("no"), []);
});
