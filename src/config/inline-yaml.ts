import { Document } from "yaml";
import type { RawValue } from "./schema.js";

/** `value` as it is written behind `key: `, on one line. Modes are quoted, since other readers of YAML drop the leading zero. */
export function inlineYaml(value: RawValue): string {
  if (typeof value === "string" && /^0\d/.test(value)) return JSON.stringify(value);
  const document = new Document(value, { schema: "failsafe" });
  return document.toString({ collectionStyle: "flow", flowCollectionPadding: true, lineWidth: 0 }).trimEnd();
}
