import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { watchLeaks } from "../support/leaks.js";
import { runDialog } from "./dialog.js";
import { parseContent, readEscapes } from "./literal.js";
import { parseScript } from "./parse-script.js";
import { linesMatchUnordered, parsePattern, replyMatches } from "./pattern.js";
import { sealift } from "./sealift-target.js";

test("escapes are bytes, other text is UTF-8", () => {
  assert.equal(readEscapes('a\\xFF\\r\\n\\t\\s\\0\\\\\\"é'), 'a\xff\r\n\t \0\\"\xc3\xa9');
  assert.throws(() => readEscapes("\\q"), /unknown escape \\q/);
  assert.throws(() => readEscapes("end\\"), /unknown escape/);
});

test("content is quoted parts, each once or many times", () => {
  assert.equal(parseContent('"ab"*3 "c" "\\"\\xFF"'), 'abababc"\xff');
  assert.equal(parseContent(""), "");
  assert.throws(() => parseContent("ab"), /not "text"/);
  assert.throws(() => parseContent('"a"x'), /not "text"/);
  assert.throws(() => parseContent('"abcdefgh"*99999999'), /too much/);
});

describe("the pattern of a reply", () => {
  const matches = (script: string, ...lines: string[]): boolean => {
    const [step] = parseScript(`# x\n${script}`).steps;
    assert.equal(step?.do, "expect");
    return replyMatches(step.reply, lines, new Map([["name", "value"]]));
  };

  test("a code alone takes any text, on any number of lines", () => {
    assert.ok(matches("S: 250", "250 anything"));
    assert.ok(matches("S: 250", "250-one", " two", "250 three"));
    assert.ok(!matches("S: 250", "251 anything"));
  });

  test("a text must be the very one", () => {
    assert.ok(matches("S: 250 a.c %{name}", "250 a.c value"));
    assert.ok(!matches("S: 250 a.c %{name}", "250 abc value"));
    assert.ok(!matches("S: 250 a", "250-a", "250 b"));
  });

  test("an expression must fit the whole text", () => {
    assert.ok(matches("S: 250 ~a.c", "250 abc"));
    assert.ok(!matches("S: 250 ~a.c", "250 abcd"));
  });

  test("lines must be all there, in order; dots are any number of them", () => {
    const script = "S: 211-A\nS:  one\nS: ...\nS: ~ t.*\nS: 211 End";
    assert.ok(matches(script, "211-A", " one", " two", "211 End"));
    assert.ok(matches(script, "211-A", " one", " x", " y", " three", "211 End"));
    assert.ok(!matches(script, "211-A", " one", " x", "211 End"));
    assert.ok(!matches(script, "211-A", " two", " one", "211 End"));
    assert.ok(!matches(script, "211-A", " one", " two"));
  });
});

test("lines in any order: each pattern takes one, and none is left", () => {
  const patterns = [parsePattern("b"), parsePattern("~a+")];
  assert.ok(linesMatchUnordered(patterns, ["aaa", "b"], new Map()));
  assert.ok(!linesMatchUnordered(patterns, ["aaa", "b", "b"], new Map()));
  assert.ok(!linesMatchUnordered(patterns, ["b"], new Map()));
});

describe("a script that says something wrong", () => {
  for (const [script, message] of [
    ["C: NOOP", /first line must be a comment/],
    ["# x\nFROB", /2: unknown word FROB/],
    ["# x\nS: hello", /2: a reply code/],
    ["# x\nS: 211-A\nC: NOOP", /2: the reply has no last line/],
    ["# x\nCONNECT somewhere", /2: one of explicit/],
    ["# x\nEPSV open", /2: one of sealed/],
    ["# x\nTLS now", /2: nothing may stand/],
    ["# x\nC: NOOP\n  indented", /2: an indented line/],
    ["# x\nFILES\n  name", /2: a path begins with/],
    ["# x\nPORTABLE\nSET tls.data=optional", /portable/],
    ["# x\nBUT vsftpd 550 why", /2: BUT stands behind a step/],
    ["# x\nPORTABLE\nS: 250\nBUT wu-ftpd 550 why", /4: one of vsftpd/],
    ["# x\nPORTABLE\nS: 250\nBUT vsftpd 250 why", /4: that is no difference/],
    ["# x\nPORTABLE\nS: 250\nBUT vsftpd why", /4: what is different there/],
    ["# x\nPORTABLE\nS: 250\nBUT vsftpd no why", /4: a reply code was expected/],
    ["# x\nPORTABLE\nS: 250\nBUT vsftpd 550", /4: BUT servers/],
    ["# x\nPORTABLE\nS: 250\nBUT vsftpd 550 why\nBUT proftpd,vsftpd 553 why", /5: a server has one BUT/],
    ["# x\nPORTABLE\nS: 250\nBUT vsftpd why\n  FROB", /5: unknown word FROB/],
    ["# x\nPORTABLE\nNOT vsftpd 550 why", /3: NOT servers reason/],
    ["# x\nS: 250\nBUT vsftpd 550 why", /BUT and NOT are for portable/],
  ] as const)
    test(JSON.stringify(script), () => assert.throws(() => parseScript(script), message));
});

describe("what another server answers", () => {
  watchLeaks();

  /** Answers as ours does. */
  const other = { ...sealift, name: "proftpd" };
  const run = (lines: string): Promise<void> => runDialog(parseScript(`# x\nPORTABLE\nLOGIN\n${lines}`), other);

  test("is expected in place of what ours does", async () => {
    await run("C: PWD\nS: 250\nBUT vsftpd 550 why\nBUT proftpd,pure-ftpd 257 why");
    await run("C: PWD\nS: 250\nBUT proftpd why\n  S: 257\n  C: NOOP\n  S: 200\nC: NOOP\nS: 200");
    await run("C: NOOP\nS: 200\nS: 200\nBUT proftpd none why");
    await run("C: QUIT\nS: 250\nBUT proftpd 221 closed why\nC: NOOP\nS: 200");
    await run("C: NOOP\nS: 250\nBUT proftpd 200 over why\nC: NOOP\nS: 250");
    await run("C: QUIT\nFILES\n  /a\nBUT proftpd why\n  FILES\nCLOSED ~221 .*");
  });

  test("fails when it is not listed, and when it has gone", async () => {
    await assert.rejects(run("C: PWD\nS: 250\nBUT vsftpd 257 why"), /line 5, S: 250: what came was: "257/);
    await assert.rejects(run("C: PWD\nS: 257\nBUT proftpd 550 why"), /line 6, BUT proftpd.*what came was: "257/);
    await assert.rejects(run("C: NOOP\nS: 200\nBUT proftpd none why"), /the end of main/);
    await assert.rejects(run("CLIENT b\nCONNECT implicit\nBUT proftpd unreachable why"), /there is an implicit port/);
  });
});

describe("a dialog that goes otherwise fails, and says where", () => {
  watchLeaks();

  for (const [name, script, message] of [
    ["another code", "LOGIN\nC: PWD\nS: 250", /line 4, S: 250: what came was: .*257/],
    ["another text", "LOGIN\nC: PWD\nS: 257 no", /line 4/],
    ["a reply too many", "LOGIN\nC: PWD\nS: 257\nC: PWD", /the end of main.*257/],
    ["not closed", 'LOGIN\nC| "QUIT\\r\\n"\nCLOSED', /line 4, CLOSED: the server said more/],
    [
      "another download",
      'FILES\n  /a "abc"\nLOGIN\nEPSV\nC: RETR a\nS: 150\nD> "abd"\nS: 226',
      /line 8.*from byte 2 on/,
    ],
    ["another listing", "LOGIN\nEPSV\nC: NLST\nS: 150\nD> lines\n  a\nS: 226", /line 6/],
    ["another name left", "LOGIN\nC: MKD b\nS: 257\nFILES\n  /a/", /line 5.*names are others/],
    ["another content left", 'FILES\n  /a "1"\nLOGIN\nFILES\n  /a "2"', /line 5.*from byte 0 on/],
    ["a handshake that completes", "LOGIN\nEPSV\nC: NLST\nS: 150\nD: refused", /line 6.*completed/],
    ["no connection", "C: NOOP", /line 2.*has not connected/],
    ["no data connection", 'LOGIN\nD> ""', /line 3.*no data connection/],
    ["a variable of nothing", "LOGIN\nC: %{nothing}", /line 3.*nothing was caught/],
    ["a setting that is none", "SET tls.dada=optional\nLOGIN", /no such setting: tls.dada/],
    ["a right that is none", "RIGHTS / fly\nLOGIN", /no right fly/],
  ] as const)
    test(name, () => assert.rejects(runDialog(parseScript(`# x\n${script}`), sealift), message));

  test("a fault inside the server", async () => {
    const script = 'CAPACITY 10\nLOGIN\nEPSV\nC: STOR a\nS: 150\nD< "01234567890"\nS: 452';
    await assert.rejects(runDialog(parseScript(`# x\n${script}`), sealift), /failed: running a command/);
  });
});
