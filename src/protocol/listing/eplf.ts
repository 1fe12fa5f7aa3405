import type { ByteString } from "../byte-string.js";
import { parseByteCount } from "../restart.js";
import type { Form } from "./listed.js";

/** Easily parsed LIST format: `+i8388621.44468,m839956783,r,s10376,<TAB>name`. The one form of LIST with exact times. */
export const eplfForm: Form = (line) => {
  const tab = line.indexOf("\t");
  if (!line.startsWith("+") || tab < 0 || tab === line.length - 1) return undefined;
  const facts = line.slice(1, tab).split(",");
  const value = (letter: string): string | undefined => facts.find((fact) => fact.startsWith(letter))?.slice(1);
  const seconds = parseByteCount(value("m") ?? "");
  const [, mode] = /^p([0-7]{1,4})$/.exec(value("u") ?? "") ?? [];
  const isFolder = facts.includes("/");
  return {
    name: line.slice(tab + 1) as ByteString,
    kind: isFolder ? "directory" : facts.includes("r") ? "file" : "other",
    size: isFolder ? undefined : parseByteCount(value("s") ?? ""),
    modified: seconds === undefined || seconds > 253_402_300_799 ? undefined : seconds * 1000,
    mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
  };
};
