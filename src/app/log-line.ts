import type { ServerEvent } from "../server/events.js";

export type LogLevel = "debug" | "info" | "warn" | "error";

/** A line of the log: fields for programs, a sentence for people. */
export interface LogLine {
  readonly level: LogLevel;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** What the log says about an event. Control characters in names are escaped by the JSON that it becomes, and by the pretty form. */
export function logLine(event: ServerEvent): LogLine {
  const { type } = event;
  const label = "label" in event ? event.label : undefined;
  switch (type) {
    case "session-opened":
      return { level: "info", fields: { event: type, ...label, implicit: event.implicit }, message: "connected" };
    case "session-closed":
      return {
        level: "info",
        fields: { event: type, ...label, reason: event.reason, ms: event.durationMs },
        message: `closed (${event.reason})`,
      };
    case "tls":
      return {
        level: "info",
        fields: { event: type, ...label, protocol: event.protocol, cipher: event.cipher },
        message: `sealed with ${event.protocol}, ${event.cipher}`,
      };
    case "client-certificate":
    case "certificate-refused":
      return certificateLine(event);
    case "tls-failed":
    case "tls-left":
    case "refused":
    case "warning":
      return troubleLine(event);
    case "certificate-expires":
      return expiryLine(event);
    case "unclean-end":
      return uncleanEndLine(event);
    case "fxp":
      return fxpLine(event);
    case "login":
      return { level: "info", fields: { event: type, ...label }, message: "logged in" };
    case "login-failed":
      return {
        level: "warn",
        fields: { event: type, ...label, name: event.name, reason: event.reason },
        message: `login failed for ${event.name} (${event.reason})`,
      };
    case "command":
      return commandLine(event);
    case "transfer":
      return transferLine(event);
    case "bad-line":
      return {
        level: "info",
        fields: { event: type, ...label, verb: event.verb, code: event.code },
        message: `${event.verb} ${event.code}`,
      };
    case "failure":
      return {
        level: "error",
        fields: { event: type, ...label, doing: event.doing, error: describeError(event.error) },
        message: `failed: ${event.doing}`,
      };
  }
}

function certificateLine(event: Extract<ServerEvent, { type: "client-certificate" | "certificate-refused" }>): LogLine {
  if (event.type === "client-certificate") {
    const { type, label, ...certificate } = event;
    const message = `showed the certificate of ${event.subject}`;
    return { level: "info", fields: { event: type, ...label, ...certificate }, message };
  }
  const { type, label, cause, cure, ...rest } = event;
  return {
    level: "warn",
    fields: { event: type, ...label, ...rest, cause, cure },
    message: `refused: ${cause}; ${cure}`,
  };
}

function transferLine({ type, label, durationMs, ...rest }: Extract<ServerEvent, { type: "transfer" }>): LogLine {
  return {
    level: "debug",
    fields: { event: type, ...label, ...rest, ms: rounded(durationMs) },
    message: `${rest.direction} of ${rest.path}`,
  };
}

/** What went wrong, and what to do about it. */
function troubleLine(
  event: Extract<ServerEvent, { type: "tls-failed" | "tls-left" | "refused" | "warning" }>,
): LogLine {
  const { type, cause, cure } = event;
  const label = "label" in event ? event.label : {};
  const more = type === "tls-failed" ? { code: event.code } : type === "tls-left" ? { client: event.client } : {};
  const isRefusal = type === "tls-failed" || type === "refused";
  return {
    // Whoever watches whether the server is there leaves so every few seconds.
    level: type === "tls-left" ? "info" : "warn",
    fields: { event: type, ...label, ...more, cause, cure },
    message: `${isRefusal ? "refused: " : ""}${cause}; ${cure}`,
  };
}

function expiryLine(event: Extract<ServerEvent, { type: "certificate-expires" }>): LogLine {
  const { type, file, fingerprint256, notAfter, withinDays } = event;
  const day = notAfter.toISOString().slice(0, 10);
  const when = withinDays === 0 ? `expired on ${day}` : `expires on ${day}, in ${daysText(withinDays)} or less`;
  const cure = "put a new one in its place: sealift cert create, request or install";
  return {
    level: withinDays <= 3 ? "error" : "warn",
    fields: { event: type, file, fingerprint256, notAfter: notAfter.toISOString(), withinDays, cure },
    message: `the certificate in ${file} ${when}; ${cure}`,
  };
}

function daysText(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

function uncleanEndLine({ type, label, client, published }: Extract<ServerEvent, { type: "unclean-end" }>): LogLine {
  const cause = "the client ended its upload without TLS close_notify, so nobody can tell whether it is whole";
  const cure = published
    ? "it was published, as tls.cleanEnd says; require keeps such uploads back"
    : "it is kept for its sender to resume; a client that never sends close_notify can be named in tls.cleanEndExempt";
  return {
    level: "warn",
    fields: { event: type, ...label, client, published, cause, cure },
    message: `${cause}; ${cure}`,
  };
}

function fxpLine({ type, label, address, sealed, verified }: Extract<ServerEvent, { type: "fxp" }>): LogLine {
  const how = verified ? "that has shown who it is" : sealed ? "that has not shown who it is" : "in clear";
  return {
    level: verified ? "info" : "warn",
    // The label's address is the client's.
    fields: { event: type, ...label, peer: address, sealed, verified },
    message: `data connection with another server, ${address}, ${how}`,
  };
}

function commandLine(event: Extract<ServerEvent, { type: "command" }>): LogLine {
  const { label, verb, argument, code, durationMs, bytes } = event;
  const fields = {
    event: "command",
    ...label,
    verb,
    argument: argument === "" ? undefined : argument,
    code,
    bytes,
    ms: rounded(durationMs),
  };
  return {
    level: "info",
    fields,
    message: [verb, argument === undefined ? "***" : argument, code].filter((part) => part !== "").join(" "),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}

/** A chain of causes that is longer is a circle. */
const MAX_CAUSES = 8;

/** Message and code of an error and of what caused it; stacks only of mistakes in the program. */
export function describeError(error: unknown, causes = 0): unknown {
  if (!(error instanceof Error)) return String(error);
  const { code, kind } = error as { code?: unknown; kind?: unknown };
  const known = code !== undefined || kind !== undefined;
  return {
    name: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(kind === undefined ? {} : { kind }),
    ...(known ? {} : { stack: error.stack }),
    ...(error.cause === undefined || causes >= MAX_CAUSES ? {} : { cause: describeError(error.cause, causes + 1) }),
  };
}
