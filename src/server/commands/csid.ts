import { type ByteString, byteStringToText } from "../../protocol/byte-string.js";
import { reply } from "../../protocol/reply.js";
import { clientName } from "../client-name.js";
import { type ArgumentParser, command, replyWith } from "../command.js";

/** Facts that are read; a client has a handful. */
const MAX_FACTS = 32;

type Facts = ReadonlyMap<string, string>;

/** `Name=value;` with a blank behind it or not. Names in lower case. */
const facts: ArgumentParser<Facts> = (text) => {
  const found = new Map<string, string>();
  for (const fact of text.trim().split(";", MAX_FACTS)) {
    const [, name, value] = /^ *([A-Za-z]+)=(.*)$/.exec(fact) ?? [];
    if (name !== undefined && value !== undefined) found.set(name.toLowerCase(), byteStringToText(value as ByteString));
  }
  return (found.get("name") ?? "") === ""
    ? { ok: false, expected: "facts were expected, with a name: CSID Name=Client; Version=1.0;" }
    : { ok: true, value: found };
};

/** CSID: both sides say what they are. draft-peterson-streamlined-ftp-command-extensions. */
export const csid = command({
  verb: "CSID",
  rfc: "draft-peterson-streamlined-ftp-command-extensions 8",
  help: "Name=...; Version=...;: what client this is, and what server",
  argument: facts,
  phase: "any",
  beforeTls: true,
  feat: ["CSID"],
  codes: [200],
  note: "the server's version only after the login",
  run: ({ argument, session, services: { settings } }) => {
    session.client = clientName([argument.get("name"), argument.get("version")].filter(Boolean).join(" "));
    const own = [
      ["Name", settings.name.replaceAll(";", ",")],
      ...(session.login.at === "in" && settings.version !== undefined ? [["Version", settings.version]] : []),
      ["CaseSensitive", "1"],
      ["DirSep", "/"],
    ];
    return replyWith(reply(200, own.map(([name, value]) => `${name}=${value};`).join(" ")));
  },
});
