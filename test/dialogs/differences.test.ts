import assert from "node:assert/strict";
import { test } from "node:test";
import { topics } from "./differences.js";
import { peersMarkdown, portableCases, readPlaces } from "./peers-markdown.js";

const known = topics.flatMap(({ differences }) => Object.keys(differences));

test("every reason that a script names is explained", () => {
  const unknown = readPlaces(portableCases()).filter(({ reason }) => !known.includes(reason));
  assert.deepEqual(unknown, []);
});

test("every explained reason stands in a script", () => {
  const named = new Set(readPlaces(portableCases()).map(({ reason }) => reason));
  assert.deepEqual(
    known.filter((reason) => !named.has(reason)),
    [],
  );
  assert.equal(new Set(known).size, known.length);
});

test("docs/peers.md explains each of them, and holds every row", () => {
  const text = peersMarkdown();
  for (const { title, why } of topics.flatMap(({ differences }) => Object.values(differences))) {
    assert.ok(text.includes(`### ${title}\n\n${why}\n\n| asked |`), title);
  }
  const rows = text
    .slice(text.indexOf("\n## "))
    .split("\n")
    .filter((line) => /^\| (?!asked|---).* \| [a-z0-9-]+ \|$/.test(line));
  assert.equal(rows.length, readPlaces(portableCases()).length);
});

test("enough scripts run on all four servers", () => {
  assert.ok(portableCases().length >= 120);
});
