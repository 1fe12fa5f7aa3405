import { readInline } from "./document.js";
import type { ConfigProblem } from "./errors.js";
import { configRows, findRow, variableName } from "./schema.js";
import type { Setting, Settings } from "./setting.js";
import { unknownVariable } from "./unknown-key.js";

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = "SEALIFT_";
/** Read elsewhere: the password of `sealift user`, the HMAC key of an ACME account, and a switch of the tests. */
const OTHER_VARIABLES: ReadonlySet<string> = new Set([
  "SEALIFT_PASSWORD",
  "SEALIFT_ACME_EAB_KEY",
  "SEALIFT_REQUIRE_PEERS",
]);

const keysByVariable: ReadonlyMap<string, string> = new Map(configRows.map(({ key }) => [variableName(key), key]));

/** An empty variable counts as not set: container files pass unset ones on that way. */
export function readEnvironment(environment: Environment): { settings: Settings; problems: readonly ConfigProblem[] } {
  const settings = new Map<string, Setting>();
  const problems: ConfigProblem[] = [];
  for (const [variable, text] of Object.entries(environment).sort()) {
    if (!variable.startsWith(PREFIX) || OTHER_VARIABLES.has(variable) || text === undefined || text === "") continue;
    const key = keysByVariable.get(variable);
    if (key === undefined) problems.push(unknownVariable(variable));
    else settings.set(key, { value: isList(key) ? readInline(text) : text, origin: { from: "environment", variable } });
  }
  return { settings, problems };
}

function isList(key: string): boolean {
  return Array.isArray(findRow(key)?.default);
}
