import { z } from "zod";
import { network } from "./address-types.js";
import { Refusal, textType, type ValueType } from "./value-types.js";

/** Somebody, as server/settings.ts knows it. */
export type Whom = { readonly user: string } | { readonly group: string } | { readonly clients: string };

const MAX_WHOM = 1024;
const EXPECTED = "user:NAME, group:NAME, or a network such as 10.0.0.0/8";

/** One who is meant by a setting. */
export const whom: ValueType<Whom> = textType(EXPECTED, (text) => {
  const [, kind, name = ""] = /^(user|group):(.*)$/s.exec(text) ?? [];
  if (kind !== undefined && name.trim() === "") return new Refusal(`the name of the ${kind} is missing`);
  if (kind === "user") return { user: name };
  if (kind === "group") return { group: name };
  const read = network.safeParse(text);
  return read.success ? { clients: `${read.data.address}/${read.data.prefix}` } : undefined;
});

export const whomList: ValueType<readonly Whom[]> = z
  .array(whom)
  .max(MAX_WHOM)
  .readonly()
  .describe(`a list of at most ${MAX_WHOM} entries, each ${EXPECTED}`);
