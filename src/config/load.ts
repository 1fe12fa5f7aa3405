import { findConflicts } from "./checks.js";
import { readDocument } from "./document.js";
import { type Environment, readEnvironment } from "./environment.js";
import { ConfigError, type ConfigProblem, type Origin } from "./errors.js";
import { readConfigFile } from "./file.js";
import { problemOf } from "./problem.js";
import { type Config, type ConfigKey, type ConfigRow, configRows, nest } from "./schema.js";
import type { Setting, Settings } from "./setting.js";

export interface LoadOptions {
  /** YAML. When it does not exist, the defaults hold, unless `required`. */
  readonly file?: string | undefined;
  readonly required?: boolean | undefined;
  /** From the command line, as text; they win over everything. */
  readonly overrides?: Readonly<Partial<Record<ConfigKey, string | undefined>>> | undefined;
  /** Variables SEALIFT_GROUP__KEY; they win over the file. Nothing is read from `process.env` by itself. */
  readonly env?: Environment | undefined;
}

/** `text` is what the file holds; `file` only its name, for messages. */
export interface TextOptions extends Omit<LoadOptions, "required"> {
  readonly text?: string | undefined;
}

/** Throws ConfigError with every problem of every source. */
export async function loadConfig(options: LoadOptions = {}): Promise<Config> {
  const text = options.file === undefined ? undefined : await readConfigFile(options.file, options.required ?? false);
  return readConfig({ ...options, text });
}

/** As `loadConfig`, of a text at hand. Throws ConfigError. */
export function readConfig(options: TextOptions = {}): Config {
  const document = readDocument(options.text ?? "", options.file ?? "sealift.yaml");
  const environment = readEnvironment(options.env ?? {});
  const overrides = readOverrides(options.overrides ?? {});
  const problems = [...document.problems, ...environment.problems];
  const sources = [defaults, document.settings, environment.settings, overrides];
  const values = new Map<string, unknown>();
  const origins = new Map<string, Origin>();
  for (const row of configRows) {
    for (const source of sources) {
      const setting = source.get(row.key);
      if (setting === undefined) continue;
      values.set(row.key, readSetting(row, setting, problems));
      origins.set(row.key, setting.origin);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems.sort(byPlace));
  return checked(nest(values), origins);
}

const defaults: Settings = new Map(
  configRows.map((row) => [row.key, { value: row.default, origin: { from: "default" } }]),
);

function readOverrides(overrides: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.entries(overrides).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return new Map(given.map(([key, value]) => [key, { value, origin: { from: "command line" } }]));
}

function readSetting(row: ConfigRow, setting: Setting, problems: ConfigProblem[]): unknown {
  const result = row.type.safeParse(setting.value);
  if (result.success) return result.data;
  problems.push(...result.error.issues.map((issue) => problemOf(row, setting, issue)));
  return undefined;
}

function checked(config: Config, origins: ReadonlyMap<string, Origin>): Config {
  const problems = findConflicts(config).map(({ keys, what }): ConfigProblem => {
    const written = keys.find((key) => origins.get(key)?.from !== "default") ?? keys[0];
    return { origin: origins.get(written) ?? { from: "default" }, key: written, what };
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

const SOURCES: readonly Origin["from"][] = ["file", "environment", "command line", "default"];

/** By source, and within a file from top to bottom. */
function byPlace({ origin: one }: ConfigProblem, { origin: other }: ConfigProblem): number {
  if (one.from === "file" && other.from === "file") {
    return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
  }
  return SOURCES.indexOf(one.from) - SOURCES.indexOf(other.from);
}
