import { isDeepStrictEqual } from "node:util";
import { type Config, type ConfigKey, configRows } from "./schema.js";

/** The keys whose values differ, by what it takes for the new value to hold. */
export function changedKeys(before: Config, after: Config): Readonly<Record<"live" | "restart", readonly ConfigKey[]>> {
  const changed = configRows.filter(({ key }) => !isDeepStrictEqual(valueAt(before, key), valueAt(after, key)));
  const keysOf = (reload: "live" | "restart") => changed.filter((row) => row.reload === reload).map(({ key }) => key);
  return { live: keysOf("live"), restart: keysOf("restart") };
}

function valueAt(config: Config, key: string): unknown {
  return key.split(".").reduce<unknown>((place, name) => Reflect.get(place as object, name), config);
}
