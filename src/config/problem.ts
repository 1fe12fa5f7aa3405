import type { z } from "zod";
import { type ConfigProblem, type Origin, quote } from "./errors.js";
import { inlineYaml } from "./inline-yaml.js";
import { type ConfigRow, type RawValue, variableName } from "./schema.js";
import type { Setting } from "./setting.js";
import { NOT_UNDERSTOOD, type TextIssue } from "./value-types.js";

/** What a type found wrong, as people need it. */
export function problemOf(row: ConfigRow, setting: Setting, issue: z.core.$ZodIssue): ConfigProblem {
  const [index, ...names] = issue.path;
  const entry =
    typeof index === "number" ? `entry ${index + 1}${names.map((name) => `, ${String(name)}`).join("")}: ` : "";
  const text = issue.code === "custom" ? (issue.params as TextIssue | undefined) : undefined;
  return {
    origin: setting.originOf?.(issue.path) ?? setting.origin,
    key: row.key,
    what: `${entry}${reasonOf(issue)}`,
    expected: text?.expected ?? row.type.description ?? "",
    found: describeValue(valueAt(setting.value, issue.path)),
    example: exampleOf(row, setting.origin),
  };
}

function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `there is no key ${quote(issue.keys[0] ?? "")} here`;
  return issue.code === "custom" ? issue.message : NOT_UNDERSTOOD;
}

function valueAt(value: RawValue, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (place, step) => (typeof place === "object" ? Reflect.get(place ?? {}, step) : undefined),
    value,
  );
}

function describeValue(value: unknown): string {
  if (value === undefined || value === "") return "nothing";
  if (typeof value === "string") return quote(value);
  return Array.isArray(value) ? "a list" : "a map";
}

function exampleOf(row: ConfigRow, origin: Origin): string {
  const value = inlineYaml(row.example);
  if (origin.from === "environment")
    return `${variableName(row.key)}='${typeof row.example === "string" ? row.example : value}'`;
  return origin.from === "file" ? `${row.key.slice(row.key.lastIndexOf(".") + 1)}: ${value}` : value;
}
