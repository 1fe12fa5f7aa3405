import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PkiError } from "../errors.js";
import { makePrivateFolder, readPem, replaceFile, syncDirectory } from "../files.js";
import { isId } from "../stored.js";
import type { AcmePlan } from "./plan.js";
import { parsePlan } from "./plan-json.js";
import type { Attempts } from "./renewal.js";

/** The one that the configuration asks for (`acme.names`). */
export const CONFIGURED = "config";

/** An order that is kept up: what was asked for, what it has come to, and what was tried last. */
export interface AcmeOrder extends Attempts {
  readonly id: string;
  readonly plan: AcmePlan;
  /** The certificate that is in service, and how it was ordered; undefined: none yet. */
  readonly current: { readonly id: string; readonly directory: string; readonly key: string } | undefined;
  /** Why the last try failed. */
  readonly trouble: { readonly message: string; readonly hint: string } | undefined;
}

const MAX_ORDERS = 1000;
const MAX_WORDS = 4000;

function ordersFolder(dataFolder: string): string {
  return join(dataFolder, "tls", "acme", "orders");
}

function fileOf(dataFolder: string, id: string): string {
  if (!isId(id)) throw unknownOrder(id);
  return join(ordersFolder(dataFolder), `${id}.json`);
}

/** All orders, and the files that hold none that can be read. Throws PkiError "unreadable". */
export async function readOrders(
  dataFolder: string,
): Promise<{ readonly orders: readonly AcmeOrder[]; readonly damaged: readonly string[] }> {
  const entries = await readdir(ordersFolder(dataFolder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    const hint = "check its owner and permissions";
    throw new PkiError("unreadable", `the folder ${ordersFolder(dataFolder)} cannot be read (${error.code})`, hint);
  });
  const ids = entries.flatMap((name) => (name.endsWith(".json") && isId(name.slice(0, -5)) ? [name.slice(0, -5)] : []));
  const orders: AcmeOrder[] = [];
  const damaged: string[] = [];
  for (const id of ids.sort().slice(0, MAX_ORDERS)) {
    const file = fileOf(dataFolder, id);
    const text = (await readPem(file))?.text;
    if (text === undefined) continue;
    const order = parseOrderFile(id, text);
    if (order === undefined) damaged.push(file);
    else orders.push(order);
  }
  return { orders, damaged };
}

/** Throws PkiError "unknown" where there is none. */
export async function readOrder(dataFolder: string, id: string): Promise<AcmeOrder> {
  const text = (await readPem(fileOf(dataFolder, id)))?.text;
  const order = text === undefined ? undefined : parseOrderFile(id, text);
  if (order === undefined) throw unknownOrder(id);
  return order;
}

function unknownOrder(id: string): PkiError {
  const hint = "see sealift cert acme list for what there is";
  return new PkiError("unknown", `there is no ACME order ${JSON.stringify(id.slice(0, 100))}`, hint);
}

/** In place of what was there. Throws PkiError "unwritable". */
export async function writeOrder(dataFolder: string, order: AcmeOrder): Promise<void> {
  const { id, ...rest } = order;
  const file = fileOf(dataFolder, id);
  const folder = ordersFolder(dataFolder);
  // One after the other: each is given to the owner of the one above it.
  for (const each of [dirname(dirname(folder)), dirname(folder), folder]) await makePrivateFolder(each);
  // ASCII: what is read back is read as bytes.
  const json = JSON.stringify(rest, null, 1).replace(/[\u007f-\uffff]/g, escaped);
  await replaceFile(file, `${json}\n`, 0o600);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Throws PkiError "unknown" where there is none. */
export async function removeOrder(dataFolder: string, id: string): Promise<void> {
  await readOrder(dataFolder, id);
  await rm(fileOf(dataFolder, id), { force: true });
  await syncDirectory(ordersFolder(dataFolder));
}

function parseOrderFile(id: string, text: string): AcmeOrder | undefined {
  let value: Readonly<Record<string, unknown>>;
  try {
    value = (JSON.parse(text) ?? {}) as typeof value;
  } catch {
    return undefined;
  }
  const plan = parsePlan(value.plan);
  if (plan === undefined) return undefined;
  const { failures, lastTry, retryAfter, current, trouble } = value;
  return {
    id,
    plan,
    current: parseCurrent(current),
    failures: count(failures) ?? 0,
    lastTry: count(lastTry),
    retryAfter: count(retryAfter),
    trouble: parseTrouble(trouble),
  };
}

function parseCurrent(value: unknown): AcmeOrder["current"] {
  const { id, directory, key } = (value ?? {}) as { id?: unknown; directory?: unknown; key?: unknown };
  if (typeof id !== "string" || !isId(id) || typeof directory !== "string" || typeof key !== "string") return undefined;
  return { id, directory, key };
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function parseTrouble(value: unknown): AcmeOrder["trouble"] {
  const { message, hint } = (value ?? {}) as { message?: unknown; hint?: unknown };
  if (typeof message !== "string" || typeof hint !== "string") return undefined;
  return { message: message.slice(0, MAX_WORDS), hint: hint.slice(0, MAX_WORDS) };
}
