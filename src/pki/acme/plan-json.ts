import { isAbsolute } from "node:path";
import { keyKinds } from "../keys.js";
import { isHttps } from "./directories.js";
import type { AcmePlan, ChallengePlan, ListenPlace } from "./plan.js";

type Fields = Readonly<Record<string, unknown>>;

/** Longest wait for a hook, in milliseconds. */
const MAX_TIMEOUT_MS = 86_400_000;

/** A plan as it was written to a file by `JSON.stringify`; undefined for what is none. Names are checked when they are ordered. */
export function parsePlan(value: unknown): AcmePlan | undefined {
  const { names, directory, authorities, email, agreesToTerms, challenge, key, external } = fieldsOf(value);
  const parsed = parseChallenge(fieldsOf(challenge));
  const kind = keyKinds.find((each) => each === key);
  if (!isTexts(names) || typeof directory !== "string" || !isHttps(directory)) return undefined;
  if (parsed === undefined || kind === undefined) return undefined;
  return {
    names,
    directory,
    authorities: pathOf(authorities),
    email: typeof email === "string" ? email : undefined,
    agreesToTerms: agreesToTerms === true,
    challenge: parsed,
    key: kind,
    external: parseExternal(fieldsOf(external)),
  };
}

function parseChallenge({ type, listen, webRoot, hook, timeout }: Fields): ChallengePlan | undefined {
  const place = parsePlace(fieldsOf(listen));
  const root = pathOf(webRoot);
  const program = pathOf(hook);
  if (type === "http-01" && root !== undefined) return { type, webRoot: root };
  if (type === "http-01" && place !== undefined) return { type, listen: place };
  if (type === "tls-alpn-01" && place !== undefined) return { type, listen: place };
  const isTime = typeof timeout === "number" && timeout > 0 && timeout <= MAX_TIMEOUT_MS;
  return type === "dns-01" && program !== undefined && isTime ? { type, hook: program, timeout } : undefined;
}

function parsePlace({ host, port }: Fields): ListenPlace | undefined {
  if (typeof port !== "number" || !Number.isInteger(port) || port < 0 || port > 65_535) return undefined;
  return { host: typeof host === "string" ? host : undefined, port };
}

function parseExternal({ keyId, keyFile }: Fields): AcmePlan["external"] {
  return typeof keyId === "string" ? { keyId, keyFile: pathOf(keyFile) } : undefined;
}

function pathOf(value: unknown): string | undefined {
  return typeof value === "string" && isAbsolute(value) && !value.includes("\0") ? value : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
