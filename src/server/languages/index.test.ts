import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { repositoryRoot } from "../../../test/support/repository.js";
import { reply } from "../../protocol/reply.js";
import { german } from "./de.js";
import { languageFor, translated, translations } from "./index.js";

const folder = path.join(repositoryRoot, "src/server");
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.startsWith("languages"))
  .map((file) => readFileSync(path.join(folder, file), "utf8"))
  .join("\n");

const languages = Object.entries(translations).filter(([language]) => language !== "EN");

for (const [language, translation] of languages) {
  test(`${language}: every text that is translated is one that the server says`, () => {
    for (const english of Object.keys(translation))
      assert.ok(sources.includes(JSON.stringify(english)), `no source says ${JSON.stringify(english)}`);
  });

  test(`${language}: all languages know the same texts, sixty at least, and no translation is one line too many`, () => {
    assert.deepEqual(Object.keys(translation).sort(), Object.keys(german).sort());
    assert.ok(Object.keys(translation).length >= 60);
    for (const text of Object.values(translation)) assert.match(text, /^[^\0\r\n]+$/);
  });
}

test("a reply is translated line by line, in UTF-8; what is unknown stays as it is", () => {
  const answer = reply(550, "No such file or directory", "something else");
  const { code, lines } = translated(answer, "FR");
  assert.equal(code, 550);
  assert.deepEqual(
    lines.map((line) => Buffer.from(line, "latin1").toString()),
    ["Fichier ou répertoire introuvable", "something else"],
  );
  assert.equal(translated(answer, "EN"), answer);
});

test("tags: upper or lower case, with a region or not", () => {
  assert.equal(languageFor("de"), "DE");
  assert.equal(languageFor("de-AT"), "DE");
  assert.equal(languageFor("EN-us"), "EN");
  for (const tag of ["", "xx", "deu", "constructor", "__PROTO__"]) assert.equal(languageFor(tag), undefined, tag);
});
