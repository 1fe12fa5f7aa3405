import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress } from "./progress.js";
import { progressLine, secondsAsText } from "./progress-line.js";
import { cutToWidth, fitToWidth, textWidth } from "./text-width.js";

/** What a terminal shows: knows the few sequences that are used, and refuses all others. */
class Terminal {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows = 24;
  readonly #lines: string[] = [""];
  #row = 0;
  widest = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  write(text: string): void {
    for (const [part, up] of text.replaceAll("\x1b", "␛").matchAll(/␛\[(\d+)A|␛\[J|\r|\n|[^␛\r\n]+|␛/g)) {
      assert.notEqual(part, "␛", "an unknown sequence");
      if (up !== undefined) this.#row -= Number(up);
      else if (part === "␛[J") this.#lines.splice(this.#row, Infinity, "");
      else if (part === "\n") this.#lines[++this.#row] ??= "";
      else if (part !== "\r") this.#put(part);
      assert.ok(this.#row >= 0, "above the first line");
    }
  }

  #put(text: string): void {
    assert.equal(this.#lines[this.#row], "", "over what is there");
    this.#lines[this.#row] = text;
    this.widest = Math.max(this.widest, textWidth(text));
  }

  get shown(): readonly string[] {
    return this.#lines.filter((line) => line !== "");
  }
}

test("a file of which nothing came to be shown, an empty one, took no time, and not less", () => {
  const written: string[] = [];
  let now = 0;
  // Each look at the clock is later than the one before.
  const progress = new Progress({ wanted: true, screen: { write: (text) => written.push(text) }, now: () => now++ });
  progress.end("empty", 0);
  progress.close();
  assert.deepEqual(written, ["empty  0 B in 0.0 s\n"]);
});

for (const columns of [20, 40, 80, 200]) {
  test(`bars of several files and of all, ${columns} columns wide, with wide and hostile names; no trace is left`, (t) => {
    const screen = new Terminal(columns);
    let now = 0;
    const progress = new Progress({ wanted: true, screen, now: () => now });
    t.after(() => progress.close());
    progress.expect(3, 3_000_000);
    const names = ["長い名前".repeat(20), "\x1b[2J\x1b[31mred\nline", "e\u0301".repeat(200)];
    for (const done of [0, 400_000, 800_000])
      for (const name of names) {
        now += 150;
        progress.update(name, done, 1_000_000);
      }
    assert.equal(screen.shown.length, 4);
    assert.match(screen.shown[3] ?? "", /^0 of 3/);
    assert.match(screen.shown[3] ?? "", /80%|…$/);
    assert.ok(screen.widest < columns, `${screen.widest}`);
    for (const name of names) progress.end(name, 1_000_000, false);
    progress.close();
    assert.deepEqual(screen.shown, []);
  });
}

test("elsewhere than on a terminal there is a line at the end of each file, and nothing where nothing is wanted", () => {
  for (const wanted of [true, false]) {
    let written = "";
    const progress = new Progress({ wanted, screen: { write: (text) => (written += text) }, now: () => 0 });
    progress.update("a", 5, 10);
    progress.end("a", 10);
    progress.close();
    assert.equal(written, wanted ? "a  10 B in 0.0 s\n" : "");
  }
});

test("the rate is that of the last seconds, and what was there before does not count", (t) => {
  const screen = new Terminal(100);
  let now = 0;
  const progress = new Progress({ wanted: true, screen, now: () => now });
  t.after(() => progress.close());
  const at = (time: number, done: number): string => {
    now = time;
    progress.update("f", done, 100 * 1024 * 1024);
    return screen.shown[0] ?? "";
  };
  at(0, 50 * 1024 * 1024);
  assert.match(at(1_000, 51 * 1024 * 1024), /51% +1\.0 MiB\/s +49 s left$/);
  for (let second = 2; second <= 20; second++) at(second * 1_000, 51 * 1024 * 1024);
  assert.match(at(21_000, 51 * 1024 * 1024), /51% +0 B\/s +waiting$/);
});

test("times and widths", () => {
  assert.deepEqual([5, 65, 3_723, 400_000].map(secondsAsText), ["5 s", "1:05", "1:02:03", "4 days"]);
  assert.equal(textWidth("aé漢e\u0301"), 5);
  assert.equal(cutToWidth("漢漢漢", 4), "漢…");
  assert.equal(fitToWidth("漢", 4), "漢  ");
  assert.equal(progressLine({ name: "x", done: 5, total: undefined, rate: 5 }, 30).length, 30);
});
