import assert from "node:assert/strict";
import { test } from "node:test";
import { textToByteString } from "../protocol/byte-string.js";
import { reply } from "../protocol/reply.js";
import { type FtpsErrorCode, refusal } from "./errors.js";

/** What servers say, and what that is. */
const said: readonly (readonly [number, string, FtpsErrorCode])[] = [
  [550, "Failed to open file.", "refused"], // vsftpd
  [550, "Can't check for file existence", "not-found"], // Pure-FTPd: SIZE, MDTM
  [550, "Can't open x: No such file or directory", "not-found"], // Pure-FTPd: RETR
  [550, "x: No such file or directory", "not-found"], // ProFTPD
  [501, "'/x' doesn't exist", "not-found"], // pyftpdlib
  [550, "x: Permission denied", "denied"],
  [550, "Not enough privileges.", "denied"], // pyftpdlib
  [552, "Quota exceeded", "full"],
  [450, "The file is busy", "busy"],
  [553, "Could not create file.", "refused"], // vsftpd
  [530, "Login incorrect.", "login"],
  [522, "SSL connection failed: session resuse required", "data-connection"],
];

for (const [code, text, kind] of said)
  test(`${code} ${text}: ${kind}`, () => {
    const error = refusal("f", { ...reply(code, "x"), lines: [textToByteString(text)] });
    assert.deepEqual([error.code, error.message], [kind, `f: ${code} ${text}`]);
  });
