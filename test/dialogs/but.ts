import { type Action, type Exception, type PeerName, peerNames } from "./script.js";

export interface ButHead {
  readonly peers: readonly PeerName[];
  readonly reason: string;
  readonly over: boolean;
  /** Undefined: the indented steps beneath. */
  readonly actions: readonly Action[] | undefined;
}

/** `vsftpd,proftpd reason`, behind NOT. */
export function readException(text: string): Exception {
  const { peers, reason, actions } = readBut(text);
  if (actions !== undefined) throw new Error("NOT servers reason was expected");
  return { peers, reason };
}

/** `vsftpd,proftpd 550 reason`: README.md has all that may stand behind BUT. Throws when it is none of that. */
export function readBut(text: string): ButHead {
  const words = text.split(" ");
  const peers = readPeers(words.shift() ?? "");
  const reason = words.pop() ?? "";
  if (!/^[a-z][a-z0-9-]+$/.test(reason)) throw new Error("BUT servers [what] reason was expected");
  const over = words.at(-1) === "over";
  if (over) words.pop();
  const ends = words.includes("closed") || words.includes("unreachable");
  return { peers, reason, over: over || ends, actions: readAnswers(words) };
}

function readPeers(text: string): readonly PeerName[] {
  return text.split(",").map((name) => {
    const found = peerNames.find((known) => known === name);
    if (found === undefined) throw new Error(`one of ${peerNames.join(", ")} was expected, not ${name}`);
    return found;
  });
}

function readAnswers(words: readonly string[]): readonly Action[] | undefined {
  if (words.length === 0) return undefined;
  if (words.length === 1 && words[0] === "none") return [];
  return words.map((word) => {
    if (word === "closed") return { do: word, unread: undefined };
    if (word === "unreachable") return { do: word };
    if (!/^\d{3}$/.test(word)) throw new Error(`a reply code was expected, not ${word}`);
    return { do: "expect", reply: { code: Number(word), lines: undefined } };
  });
}
