import type { X509Certificate } from "node:crypto";
import { hostNames } from "../alternative-names.js";
import { PkiError } from "../errors.js";
import { alternativeNames, parseCertificate } from "../inspect.js";
import type { InstallPlan } from "../install.js";
import { addStored, readStored, removeStored } from "../stored.js";
import { AcmeError } from "./errors.js";
import { type ObtainOptions, obtainCertificate } from "./obtain.js";
import { type AcmeOrder, writeOrder } from "./orders.js";
import type { AcmePlan } from "./plan.js";
import { type Life, timeToTry } from "./renewal.js";

/** The way to an authority; tests have others. */
export type Obtain = (plan: AcmePlan, options: ObtainOptions) => Promise<Pick<InstallPlan, "pair" | "leaf">>;

export interface RenewOptions extends ObtainOptions {
  readonly obtain?: Obtain;
}

/** What a new order begins with. */
export function freshOrder(id: string, plan: AcmePlan): AcmeOrder {
  const attempts = { failures: 0, lastTry: undefined, retryAfter: undefined };
  return { id, plan, current: undefined, trouble: undefined, ...attempts };
}

/** What is in service for an order, whatever that asks for now; undefined for none, and for one that cannot be read. */
export async function inService(
  dataFolder: string,
  { current }: Pick<AcmeOrder, "current">,
): Promise<X509Certificate | undefined> {
  if (current === undefined) return undefined;
  try {
    const stored = await readStored(dataFolder, current.id);
    return parseCertificate(stored.certificate, stored.files.certificate);
  } catch (error) {
    if (error instanceof PkiError) return undefined;
    throw error;
  }
}

/** As `inService`, where it is what the order asks for: for all names, from this authority, with this kind of key. */
export async function certificateOf(
  dataFolder: string,
  order: Pick<AcmeOrder, "current" | "plan">,
): Promise<X509Certificate | undefined> {
  const { current, plan } = order;
  if (current?.directory !== plan.directory || current.key !== plan.key) return undefined;
  const certificate = await inService(dataFolder, order);
  if (certificate === undefined) return undefined;
  const has = new Set(alternativeNames(certificate).map((name) => name.toLowerCase()));
  return hostNames(plan.names).every(({ value }) => has.has(value)) ? certificate : undefined;
}

export function lifeOf({ validFrom, validTo, fingerprint256 }: X509Certificate): Life {
  return { notBefore: new Date(validFrom), notAfter: new Date(validTo), fingerprint256 };
}

/** Milliseconds until an order is to be tried, 0 for now. */
export async function dueIn(dataFolder: string, order: AcmeOrder, now: number): Promise<number> {
  const certificate = await certificateOf(dataFolder, order);
  return timeToTry(certificate === undefined ? undefined : lifeOf(certificate), order, now);
}

/**
 * Gets a certificate for an order, and puts it in the place of the one before: first the new one is there, then the old one goes. What came of it is
 * written down, also where it failed; then it rejects with AcmeError, PkiError or the signal's reason, and the old certificate stays.
 */
export async function renewOrder(order: AcmeOrder, options: RenewOptions): Promise<AcmeOrder> {
  const { dataFolder, now = Date.now, obtain = obtainCertificate } = options;
  // Before anything is asked: a process that dies each time shall not ask without end.
  await writeOrder(dataFolder, failedOrder(order, brokenOff(), now()));
  try {
    const { pair, leaf } = await obtain(order.plan, options);
    const name = alternativeNames(leaf)[0] ?? order.id;
    const id = await addStored(dataFolder, pair, { name, origin: "acme", now: new Date(now()) });
    const { directory, key } = order.plan;
    const next: AcmeOrder = { ...freshOrder(order.id, order.plan), current: { id, directory, key }, lastTry: now() };
    await writeOrder(dataFolder, next);
    if (order.current !== undefined) await forgetCertificate(dataFolder, order.current.id);
    return next;
  } catch (error) {
    await writeOrder(dataFolder, options.signal?.aborted === true ? order : failedOrder(order, error, now()));
    options.signal?.throwIfAborted();
    throw error;
  }
}

function brokenOff(): AcmeError {
  const hint = "it is tried again; see the log for why the program ended";
  return new AcmeError("acme-local", "the last try was broken off before it had ended", hint);
}

/** What a failure makes of an order. */
export function failedOrder(order: AcmeOrder, error: unknown, now: number): AcmeOrder {
  const known = error instanceof PkiError;
  const trouble = known
    ? { message: error.message, hint: error.hint }
    : { message: `unexpected: ${error instanceof Error ? error.message : String(error)}`, hint: "see the log" };
  const retryAfter = error instanceof AcmeError ? error.retryAfter : undefined;
  return { ...order, failures: order.failures + 1, lastTry: now, retryAfter, trouble };
}

/** Also where it is gone already. */
export async function forgetCertificate(dataFolder: string, id: string): Promise<void> {
  try {
    await removeStored(dataFolder, id);
  } catch (error) {
    // Somebody was quicker.
    if (!(error instanceof PkiError && error.kind === "unknown")) throw error;
  }
}
