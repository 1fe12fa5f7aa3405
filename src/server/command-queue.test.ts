import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LineSplitter } from "../protocol/line-splitter.js";
import { CommandQueue, MAX_QUEUED_COMMANDS, MAX_QUEUED_DURING_TRANSFER, type Queued } from "./command-queue.js";
import { CommandTable } from "./command-table.js";
import { commands } from "./commands/index.js";
import type { OtherProtocol } from "./recognise.js";

/** A queue over bytes that a test says have come, with all that it tells its listener. */
class Fixture {
  readonly splitter = new LineSplitter();
  readonly outOfTurn: string[] = [];
  readonly refused: OtherProtocol[] = [];
  readonly queue: CommandQueue;
  paused: boolean | undefined;
  isBusy = false;

  isFlooded = false;

  constructor() {
    const control = {
      next: () => this.splitter.next(),
      pause: () => {
        this.paused = true;
      },
      resume: () => {
        this.paused = false;
      },
    };
    const fixture = this;
    this.queue = new CommandQueue(control, new CommandTable(commands), {
      get isBusy() {
        return fixture.isBusy;
      },
      runOutOfTurn: (found) => {
        this.outOfTurn.push(found.row.verb);
      },
      flooded: () => {
        this.isFlooded = true;
        this.queue.close();
      },
      refuse: (other) => {
        this.refused.push(other);
        this.queue.close();
      },
    });
  }

  come(text: string): void {
    this.splitter.push(Buffer.from(text, "latin1"));
    this.queue.fill();
  }

  take(): string[] {
    const taken: string[] = [];
    for (let item = this.queue.shift(); item !== undefined; item = this.queue.shift()) taken.push(nameOf(item));
    return taken;
  }
}

function nameOf(item: Queued): string {
  return item.kind === "command" ? `${item.found.row.verb} ${item.found.text}`.trim() : item.kind;
}

describe("a queue of commands", () => {
  test("gives them in order, with lines that are none", () => {
    const fixture = new Fixture();
    fixture.come(`NOOP\r\nfrob x\r\nRETR a b\r\n\r\n${"x".repeat(9000)}\r\nPWD\r\nQU`);
    assert.deepEqual(fixture.take(), ["NOOP", "unknown", "RETR a b", "unknown", "overlong", "PWD"]);
    assert.equal(fixture.paused, false);
    assert.ok(fixture.queue.isEmpty);
  });

  test("holds so many and no more, and reads no further while it is full", () => {
    const fixture = new Fixture();
    fixture.come("NOOP\r\n".repeat(MAX_QUEUED_COMMANDS));
    assert.equal(fixture.paused, true);
    fixture.come("PWD\r\nSYST\r\n");
    for (let count = 0; count < MAX_QUEUED_COMMANDS - 1; count++) fixture.queue.shift();
    fixture.queue.fill();
    assert.equal(fixture.paused, false);
    assert.deepEqual(fixture.take(), ["NOOP", "PWD", "SYST"]);
  });

  test("hands ABOR, and STAT without argument, out of turn while something is transferred", () => {
    const fixture = new Fixture();
    fixture.isBusy = true;
    fixture.come("NOOP\r\nSTAT\r\nSTAT /\r\nstat \r\nABOR\r\nABOR now\r\nQUIT\r\n");
    assert.deepEqual(fixture.outOfTurn, ["STAT", "STAT", "ABOR"]);
    assert.deepEqual(fixture.take(), ["NOOP", "STAT /", "ABOR now", "QUIT"]);
  });

  test("hands nothing out of turn while nothing is", () => {
    const fixture = new Fixture();
    fixture.come("STAT\r\nABOR\r\n");
    assert.deepEqual(fixture.outOfTurn, []);
    assert.ok(fixture.queue.holdsAbort);
    assert.deepEqual(fixture.take(), ["STAT", "ABOR"]);
    assert.ok(!fixture.queue.holdsAbort);
  });

  test("takes one to the front", () => {
    const fixture = new Fixture();
    fixture.come("NOOP\r\nABOR\r\n");
    const [noop, abor] = [fixture.queue.shift(), fixture.queue.shift()];
    fixture.come("PWD\r\n");
    assert.ok(noop?.kind === "command" && abor?.kind === "command");
    fixture.queue.putFirst(abor.found);
    assert.deepEqual(fixture.take(), ["ABOR", "PWD"]);
  });

  test("takes nothing more when it is closed", () => {
    const fixture = new Fixture();
    fixture.come("NOOP\r\n");
    fixture.queue.close();
    fixture.come("PWD\r\n");
    assert.deepEqual(fixture.take(), []);
    assert.ok(!fixture.splitter.isEmpty);
  });
});

describe("a queue behind a transfer", () => {
  test("reads on, so that the client's end and ABOR are seen, up to a bound that ends the session", () => {
    const fixture = new Fixture();
    fixture.isBusy = true;
    fixture.come("NOOP\r\n".repeat(MAX_QUEUED_DURING_TRANSFER - 1));
    assert.equal(fixture.paused, false);
    fixture.come("ABOR\r\n");
    assert.deepEqual(fixture.outOfTurn, ["ABOR"]);
    assert.equal(fixture.isFlooded, false);
    fixture.come("NOOP\r\n");
    assert.equal(fixture.isFlooded, true);
    assert.ok(fixture.queue.isEmpty);
  });
});

describe("the first line", () => {
  for (const line of ["GET / HTTP/1.1", "post /x HTTP/1.0", "PRI * HTTP/2.0", "CONNECT a:443 HTTP/1.1"])
    test(`that is HTTP is refused without a word: ${line}`, () => {
      const fixture = new Fixture();
      fixture.come(`${line}\r\nUSER x\r\n`);
      assert.deepEqual(fixture.take(), []);
      assert.equal(fixture.refused.length, 1);
      assert.equal(fixture.refused[0]?.reply, undefined);
    });

  test("that is HTTP is refused behind empty lines too, and when it is too long", () => {
    for (const text of ["\r\n\r\nGET / HTTP/1.1\r\n", `GET /${"x".repeat(9000)}\r\n`]) {
      const fixture = new Fixture();
      fixture.come(text);
      assert.equal(fixture.refused.length, 1);
    }
  });

  test("that is SSH is refused in words", () => {
    const fixture = new Fixture();
    fixture.come("SSH-2.0-x\r\n");
    assert.match(fixture.refused[0]?.reply ?? "", /FTPS server, not SSH/);
  });

  test("is looked at again when TLS has begun, and a line too long before it changes nothing", () => {
    const fixture = new Fixture();
    fixture.come("NOOP\r\nGET / HTTP/1.1\r\n");
    assert.deepEqual(fixture.take(), ["NOOP", "unknown"]);
    assert.ok(!fixture.queue.isFresh);
    fixture.queue.startOver();
    assert.ok(fixture.queue.isFresh);
    fixture.come(`${"x".repeat(9000)}\r\nGET / HTTP/1.1\r\n`);
    assert.equal(fixture.refused.length, 1);
  });
});
