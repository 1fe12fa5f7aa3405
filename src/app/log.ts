import { type Logger, pino, stdTimeFunctions } from "pino";
import type { Config } from "../config/schema.js";
import type { ServerEvent } from "../server/events.js";
import { LineWriter } from "./line-writer.js";
import { describeError, logLine } from "./log-line.js";
import { prettyLine } from "./pretty.js";
import { printable } from "./printable.js";

type Fields = Readonly<Record<string, unknown>>;

export interface Log {
  event(event: ServerEvent): void;
  debug(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
  level(level: Config["log"]["level"]): void;
  /** Resolves when every line is written, or when the reader has had its time; call it before the process ends. */
  flush(): Promise<void>;
}

/** Where the lines go. */
export interface LogTarget {
  readonly descriptor: number;
  readonly isTerminal: boolean;
  readonly colour: boolean;
}

/** Time for the last lines to be taken, in milliseconds. */
const FLUSH_DEADLINE_MS = 1000;

/** Standard error: standard output is for the banner. */
export function standardError(): LogTarget {
  const isTerminal = process.stderr.isTTY === true;
  return { descriptor: 2, isTerminal, colour: isTerminal && process.env.NO_COLOR === undefined };
}

/** The log of the server: one JSON line an event, or a line for the eye. */
export function openLog({ level, format }: Config["log"], target: LogTarget = standardError()): Log {
  const pretty = format === "pretty" || (format === "auto" && target.isTerminal);
  const writer = new LineWriter(target.descriptor, {
    onLost: (lines) =>
      logger.warn({ event: "log-lost", lines }, `${lines} lines of the log were lost: it could not be written`),
  });
  // JSON escapes no DEL, no C1 controls and no direction overrides; a terminal obeys them.
  const write = (line: string): void =>
    writer.write(pretty ? prettyLine(line, target.colour) : `${printable(line.slice(0, -1))}\n`);
  const logger: Logger = pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    { write },
  );
  return {
    event: (event) => {
      const line = logLine(event);
      if (logger.isLevelEnabled(line.level)) logger[line.level](line.fields, line.message);
    },
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    level: (next) => {
      logger.level = next;
    },
    flush: () => writer.flush(FLUSH_DEADLINE_MS),
  };
}

/** The last line of a process that a mistake in the program ends. */
export function logCrash(log: Log, error: unknown, origin: string): void {
  const words = error instanceof Error ? error.message : String(error);
  // Also where the operator wanted silence: otherwise nobody would ever know why it ended.
  log.level("error");
  log.error({ event: "crash", origin, error: describeError(error) }, `the server ends: unexpected error: ${words}`);
}
