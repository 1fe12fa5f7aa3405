import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { MAX_CONTROL_LINE_BYTES, parseAnswer, parseRequest, readLine } from "./control-protocol.js";

function reading() {
  const socket = new EventEmitter();
  return { socket, line: readLine(socket), say: (bytes: Buffer) => socket.emit("data", bytes) };
}

test("a line is read whole, whatever the pieces", async () => {
  const { line, say } = reading();
  for (const byte of Buffer.from("größe\nmore")) say(Buffer.of(byte));
  assert.equal(await line, "größe");
});

test("no line: the other side ends, closes, or says too much", async () => {
  for (const end of ["end", "close"]) {
    const { line, say, socket } = reading();
    say(Buffer.from("half"));
    socket.emit(end);
    assert.equal(await line, undefined);
  }
  const { line, say } = reading();
  say(Buffer.alloc(MAX_CONTROL_LINE_BYTES, "x"));
  say(Buffer.from("x"));
  say(Buffer.from("\n"));
  assert.equal(await line, undefined);
});

test("only what can be asked and answered is taken", () => {
  assert.deepEqual(parseRequest('{"do":"stop","more":1}'), { do: "stop" });
  for (const wrong of ["", "null", "[]", "7", '"stop"', "{", '{"do":"constructor"}', '{"do":["stop"]}'])
    assert.equal(parseRequest(wrong), undefined, wrong);
  assert.deepEqual(parseAnswer('{"ok":true,"notes":[]}'), { ok: true, notes: [] });
  assert.deepEqual(parseAnswer('{"ok":false,"error":"no"}'), { ok: false, error: "no" });
  for (const wrong of ["", "null", '{"ok":1}', '{"ok":false}']) assert.equal(parseAnswer(wrong), undefined, wrong);
});
