import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ByteString } from "../protocol/byte-string.js";
import { parseCommandLine } from "../protocol/command-line.js";
import { optionalText } from "./arguments.js";
import { type Command, command, replyWith } from "./command.js";
import { CommandTable } from "./command-table.js";
import { commands } from "./commands/index.js";

const row = (verb: string, change: Partial<Command> = {}): Command => ({
  ...command({
    verb,
    rfc: "-",
    help: "test",
    argument: optionalText,
    phase: "any",
    codes: [200],
    run: () => replyWith({ code: 200, lines: [] }),
  }),
  ...change,
});

const table = new CommandTable([
  row("CWD", { aliases: ["XCWD"] }),
  row("SITE", { hasSubcommands: true }),
  row("SITE CHMOD"),
]);

/** `VERB|text` of the row that a line leads to. */
function find(line: string): string | undefined {
  const parsed = parseCommandLine(line as ByteString);
  const found = parsed === undefined ? undefined : table.find(parsed);
  return found === undefined ? undefined : `${found.row.verb}|${found.text}`;
}

describe("a row is found", () => {
  test("by its verb and its aliases, in any case", () => {
    assert.equal(find("CWD a b"), "CWD|a b");
    assert.equal(find("xcwd  a"), "CWD| a");
    assert.equal(find("CDUP"), undefined);
  });

  test("by verb and first word where there is such a row, in any case", () => {
    assert.equal(find("SITE CHMOD 644 a"), "SITE CHMOD|644 a");
    assert.equal(find("site chmod  644 a"), "SITE CHMOD| 644 a");
    assert.equal(find("SITE CHMOD"), "SITE CHMOD|");
  });

  test("by the verb alone where there is none, with the whole text", () => {
    assert.equal(find("SITE"), "SITE|");
    assert.equal(find("SITE CHMODX 1"), "SITE|CHMODX 1");
    assert.equal(find("SITE  CHMOD 1"), "SITE| CHMOD 1");
    assert.equal(find("SITE constructor"), "SITE|constructor");
  });

  test("and no other word of the language is a verb", () => {
    for (const word of ["CONSTRUCTOR", "TOSTRING", "PROTO"]) assert.equal(find(word), undefined);
  });
});

test("two rows for one verb are a mistake, whoever calls it what", () => {
  assert.throws(() => new CommandTable([row("CWD"), row("CWD")]), /two rows for CWD/);
  assert.throws(() => new CommandTable([row("CWD", { aliases: ["XCWD"] }), row("XCWD")]), /two rows for XCWD/);
  assert.throws(() => new CommandTable([row("A", { aliases: ["B", "B"] })]), /two rows for B/);
});

test("every row of the server is found by each of its names, and a sub-command has its parent", () => {
  const all = new CommandTable(commands);
  for (const { verb, aliases = [] } of all.rows)
    for (const name of [verb, ...aliases]) {
      const line = parseCommandLine(`${name} x` as ByteString);
      assert.equal(line === undefined ? undefined : all.find(line)?.row.verb, verb);
    }
  for (const { verb } of all.rows.filter(({ verb }) => verb.includes(" ")))
    assert.ok(
      all.rows.some((parent) => parent.hasSubcommands === true && verb.startsWith(`${parent.verb} `)),
      verb,
    );
});
