import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from "pino";
import type { Config } from "../config/schema.js";
import type { ServerEvent } from "../server/events.js";
import { logLine } from "./log-line.js";
import { prettyStream } from "./pretty.js";

export interface Log {
  event(event: ServerEvent): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
  level(level: Config["log"]["level"]): void;
  /** What is still held back goes out. */
  flush(): void;
}

const STANDARD_ERROR = 2;

/** The log, to standard error: standard output is for the banner. Lines are written as soon as the event loop is free. */
export function openLog({ level, format }: Config["log"]): Log {
  const pretty = format === "pretty" || (format === "auto" && process.stderr.isTTY === true);
  const colour = process.stderr.isTTY === true && process.env.NO_COLOR === undefined;
  const direct = pretty ? undefined : destination({ dest: STANDARD_ERROR, sync: false });
  const to: DestinationStream = direct ?? prettyStream(process.stderr, colour);
  const logger: Logger = pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    to,
  );
  return {
    event: (event) => {
      const line = logLine(event);
      if (logger.isLevelEnabled(line.level)) logger[line.level](line.fields, line.message);
    },
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    level: (next) => {
      logger.level = next;
    },
    flush: () => direct?.flushSync(),
  };
}
