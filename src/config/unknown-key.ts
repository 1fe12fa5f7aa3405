import type { ConfigProblem, Origin } from "./errors.js";
import { quote } from "./errors.js";
import { nearest } from "./nearest.js";
import { configGroups, configRows, variableName } from "./schema.js";

const keys = configRows.map(({ key }) => key);
const lastName = (key: string) => key.slice(key.lastIndexOf(".") + 1);

/** The value is left out of the message: under an unknown name it may be anything, also a password. */
export function unknownKey(key: string, origin: Origin): ConfigProblem {
  const suggestion = nearest(key, [...keys, ...configGroups]) ?? sameLastName(key);
  const ask = suggestion === undefined ? "" : `; did you mean ${suggestion}?`;
  return { origin, what: `there is no key ${quote(key)}${ask}` };
}

/** A right key in a wrong group, or in none. */
function sameLastName(key: string): string | undefined {
  return keys.find((each) => lastName(each) === lastName(key));
}

export function unknownVariable(variable: string): ConfigProblem {
  const suggestion = nearest(variable, keys.map(variableName));
  const ask = suggestion === undefined ? "" : `; did you mean ${suggestion}?`;
  return { origin: { from: "environment", variable }, what: `there is no such variable${ask}` };
}
