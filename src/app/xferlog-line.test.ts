import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerEvent } from "../server/events.js";
import { xferlogLine } from "./xferlog-line.js";

const event: Extract<ServerEvent, { type: "transfer" }> = {
  type: "transfer",
  label: { session: "ab", address: "2001:db8::1", user: "ada lovelace" },
  direction: "download",
  path: "/a b\n\u001b\u2028ä.txt",
  bytes: 1234,
  durationMs: 2600,
  ascii: true,
  sealed: true,
  resumed: true,
  completed: false,
};

test("the fields are those of xferlog(5), and no name can add one", () => {
  const line = xferlogLine(event, new Date(2026, 0, 5, 7, 8, 9));
  assert.equal(line, "Mon Jan  5 07:08:09 2026 3 2001:db8::1 1234 /a_b___ä.txt a _ o r ada_lovelace ftp 0 * i\n");
});

test("an upload of no time took a second, as the format has nothing shorter", () => {
  const upload = { ...event, direction: "upload", path: "/x", durationMs: 3, ascii: false, completed: true } as const;
  const line = xferlogLine({ ...upload, label: { ...event.label, user: undefined } }, new Date(2026, 10, 23, 17, 0, 0));
  assert.equal(line, "Mon Nov 23 17:00:00 2026 1 2001:db8::1 1234 /x b _ i r ? ftp 0 * c\n");
});
