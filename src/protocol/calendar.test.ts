import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DAY_MS, dateOfDay, daysInMonth } from "./calendar.js";

/** The same from JavaScript's own calendar. */
function expected(day: number): number {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}

test("every day of 1000 years is the day that JavaScript's calendar says", () => {
  const first = Date.UTC(1500, 0, 1) / DAY_MS;
  const last = Date.UTC(2500, 11, 31) / DAY_MS;
  for (let day = first; day <= last; day++) {
    if (dateOfDay(day) !== expected(day)) assert.equal(dateOfDay(day), expected(day), `day ${day}`);
  }
});

test("so are the days far from now", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(1000, 0, 1) / DAY_MS, max: Math.floor(Date.UTC(9999, 11, 31) / DAY_MS) }),
      (day) => {
        assert.equal(dateOfDay(day), expected(day));
      },
    ),
    { seed: 1, numRuns: 2000 },
  );
});

test("months have the days that the Gregorian calendar gives them", () => {
  for (const year of [1600, 1700, 1900, 2000, 2023, 2024, 2100]) {
    for (let month = 1; month <= 12; month++) {
      assert.equal(daysInMonth(year, month), new Date(Date.UTC(year, month, 0)).getUTCDate(), `${year}-${month}`);
    }
  }
});
