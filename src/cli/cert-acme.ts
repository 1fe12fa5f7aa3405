import { resolve } from "node:path";
import { lockAcme } from "../app/acme-lock.js";
import { planOf } from "../app/acme-plan.js";
import { acmeUserAgent } from "../app/acme-words.js";
import { dataFolder, makeDataFolder } from "../app/data-folder.js";
import { loadConfig } from "../config/load.js";
import { type AcmeOrder, CONFIGURED, readOrder, readOrders, removeOrder, writeOrder } from "../pki/acme/orders.js";
import { type AcmePlan, orderedNames } from "../pki/acme/plan.js";
import { dueIn, forgetCertificate, freshOrder, inService, renewOrder } from "../pki/acme/renew.js";
import { findCertificate } from "../pki/all.js";
import { PkiError } from "../pki/errors.js";
import { idOf } from "../pki/stored.js";
import { print, sayStored } from "./cert-actions.js";
import { type CommonOptions, splitNames } from "./cert-options.js";
import { tellServer } from "./cert-tell.js";
import { columns } from "./cert-text.js";
import { CliFailure, printable, report, warn } from "./failure.js";
import { fieldsText } from "./fields-text.js";

export interface OrderOptions extends CommonOptions {
  readonly directory?: string;
  readonly agreeTerms?: true;
  readonly email?: string;
  readonly challenge?: string;
  readonly listen?: string;
  readonly webRoot?: string;
  readonly hook?: string;
  readonly key?: string;
  readonly authorities?: string;
  readonly eabKeyId?: string;
  readonly eabKeyFile?: string;
  readonly config?: string;
}

/** `sealift cert acme order NAME...` */
export async function orderCertificate(given: readonly string[], options: OrderOptions): Promise<void> {
  const folder = dataFolder(options.data);
  const names = splitNames(given);
  const plan: AcmePlan = { ...(await wantedPlan(options, folder.config, folder.path)), names };
  const ordered = orderedNames(plan);
  if (plan.challenge.type === "dns-01" && plan.challenge.hook === "")
    throw new CliFailure("dns-01 needs a program that makes records", "name it with --hook PROGRAM, or as acme.hook");
  await makeDataFolder(folder);
  const id = orderId(idOf(ordered[0]?.value ?? ""));
  const known = await readOrder(folder.path, id).catch(noneIfUnknown);
  const done = await locked(folder.path, async (signal) => {
    try {
      return await renewOrder({ ...freshOrder(id, plan), current: known?.current }, waysOf(folder.path, signal));
    } catch (error) {
      // What was ordered before goes on; what never was, nobody shall try again and again.
      if (known !== undefined) await writeOrder(folder.path, known);
      else await removeOrder(folder.path, id).catch(noneIfUnknown);
      throw error;
    }
  });
  await sayStored("issued", options, await findCertificate(folder.path, done.current?.id ?? ""));
}

/** The id of the configuration's own order is nobody's name, but could be. */
function orderId(id: string): string {
  return id === CONFIGURED ? `${id}-host` : id;
}

function noneIfUnknown(error: unknown): undefined {
  if (error instanceof PkiError && error.kind === "unknown") return undefined;
  throw error;
}

/** What the options say, and else the configuration. Paths start where the command runs. */
async function wantedPlan(options: OrderOptions, file: string, data: string): Promise<AcmePlan> {
  const path = (text: string | undefined) => (text === undefined || text === "off" ? text : resolve(text));
  const config = await loadConfig({
    file: options.config ?? file,
    env: process.env,
    overrides: {
      "acme.directory": options.directory,
      "acme.agreeToTerms": options.agreeTerms === true ? "true" : undefined,
      "acme.email": options.email,
      "acme.challenge": options.challenge,
      "acme.listen": options.listen,
      "acme.webRoot": path(options.webRoot),
      "acme.hook": path(options.hook),
      "acme.key": options.key,
      "acme.authorities": options.authorities === "system" ? "system" : path(options.authorities),
      "acme.eabKeyId": options.eabKeyId,
      "acme.eabKeyFile": path(options.eabKeyFile),
    },
  });
  return planOf(config, data);
}

function waysOf(data: string, signal: AbortSignal) {
  const say = (error: unknown) => {
    const { message, hint } = error as { message: string; hint?: string };
    warn(message, hint ?? "nothing depends on it");
  };
  return { dataFolder: data, userAgent: acmeUserAgent(), env: process.env, signal, warn: say };
}

/** One process at a time orders; a signal lets it take back what it has put up. */
async function locked<T>(data: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const lock = await lockAcme({ path: data });
  if (lock === undefined)
    throw new CliFailure("the server, or another command, orders certificates right now", "try again in a minute");
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new CliFailure("stopped before there was a certificate"));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    return await work(stopping.signal);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    lock.release();
  }
}

/** `sealift cert acme renew [ID...]` */
export async function renewCertificates(ids: readonly string[], options: CommonOptions): Promise<void> {
  const data = resolve(options.data);
  const chosen = ids.length > 0 ? await ordersNamed(data, ids) : await dueOrders(data);
  const renewed: string[] = [];
  const failed: { readonly id: string; readonly error: string; readonly hint: string | undefined }[] = [];
  if (chosen.length > 0)
    await locked(data, async (signal) => {
      for (const order of chosen) {
        try {
          await renewOrder(order, waysOf(data, signal));
          renewed.push(order.id);
        } catch (error) {
          signal.throwIfAborted();
          report(error);
          const { message, hint } = error as { message: string; hint?: string };
          failed.push({ id: order.id, error: message, hint });
        }
      }
    });
  const served = renewed.length > 0 && (await tellServer(options.data)) !== undefined;
  const nothing = chosen.length === 0 ? "nothing is due\n" : "";
  print(options, { renewed, failed, served }, () => renewed.map((id) => `renewed ${id}\n`).join("") || nothing);
}

/** One after the other: of several that there are not, the first is named. */
async function ordersNamed(data: string, ids: readonly string[]): Promise<readonly AcmeOrder[]> {
  const orders: AcmeOrder[] = [];
  for (const id of ids) orders.push(await readOrder(data, id));
  return orders;
}

async function dueOrders(data: string): Promise<readonly AcmeOrder[]> {
  const { orders } = await readOrders(data);
  const due: AcmeOrder[] = [];
  // Whoever asks by hand does not want to rest after a failure.
  for (const order of orders)
    if ((await dueIn(data, { ...order, failures: 0, lastTry: undefined }, Date.now())) === 0) due.push(order);
  return due;
}

/** `sealift cert acme list` */
export async function listOrders(options: CommonOptions): Promise<void> {
  const data = resolve(options.data);
  const { orders, damaged } = await readOrders(data);
  for (const file of damaged) warn(`${file} holds no order that can be read`, "remove the file, and order anew");
  const now = Date.now();
  const rows: (readonly string[])[] = [["ID", "NAMES", "BY", "PROOF", "UNTIL", "NEXT TRY", "STATE"]];
  const json: object[] = [];
  for (const order of orders) {
    const certificate = await inService(data, order);
    const until = certificate === undefined ? undefined : new Date(certificate.validTo).toISOString();
    const next = new Date(now + (await dueIn(data, order, now))).toISOString();
    const { id, plan, current, failures, trouble } = order;
    const state = trouble === undefined ? (until === undefined ? "no certificate yet" : "good") : trouble.message;
    const by = new URL(plan.directory).host;
    rows.push([id, plan.names.join(","), by, plan.challenge.type, day(until), day(next), state].map(printable));
    const { names, directory, challenge } = plan;
    json.push({ id, names, directory, challenge, certificate: current?.id, until, next, failures, trouble });
  }
  const none = "nothing was ordered; order with: sealift cert acme order NAME\n";
  print(options, { orders: json }, () => (orders.length === 0 ? none : columns(rows)));
}

function day(time: string | undefined): string {
  return time?.slice(0, 10) ?? "-";
}

/** `sealift cert acme remove ID` */
export async function removeAcmeOrder(
  id: string,
  options: CommonOptions & { readonly keepCertificate?: true },
): Promise<void> {
  if (id === CONFIGURED)
    throw new CliFailure("this one is ordered by the configuration", "take its names out of acme.names, and reload");
  const data = resolve(options.data);
  await readOrder(data, id);
  const gone = await locked(data, async () => {
    const { current } = await readOrder(data, id);
    await removeOrder(data, id);
    const certificate = options.keepCertificate === true ? undefined : current?.id;
    if (certificate !== undefined) await forgetCertificate(data, certificate);
    return certificate;
  });
  const told = (await tellServer(options.data)) !== undefined;
  print(options, { removed: id, certificate: gone, told }, () =>
    fieldsText([
      ["removed", id],
      ["certificate", gone === undefined ? "stays" : `${gone}, removed`],
    ]),
  );
}
