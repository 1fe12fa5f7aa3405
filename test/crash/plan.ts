import { type ClientName, clientNames, clientUses } from "./clients/names.js";
import { HANDSHAKE_BYTES } from "./proxy-pair.js";
import { Chance } from "./random.js";
import type { Cut, Direction, Place, Route, Trigger } from "./trigger.js";

/** What is there under the name before the upload: nothing, a file of other content, or the beginning of what is uploaded. */
export type Before = "new" | "smaller" | "larger" | "prefix";
export type BreakKind = Cut | "flip" | "kill-client" | "kill-server";

export interface Break {
  readonly kind: BreakKind;
  readonly trigger: Trigger;
  /** Milliseconds from the trigger to the kill, in which all goes on. */
  readonly delay: number;
}

/** All there is to know about a round before it runs. */
export interface Plan {
  readonly seed: number;
  readonly index: number;
  readonly client: ClientName;
  readonly tls: "1.2" | "1.3";
  readonly before: Before;
  /** Bytes of what is uploaded. */
  readonly size: number;
  /** Bytes of what was there. */
  readonly oldSize: number;
  readonly breaks: readonly Break[];
}

/** `cuts`: of connections, and clients that are killed now and then. `kills`: of the server. */
export type PlanKind = "cuts" | "kills";

const KIB = 1024;

/** Two rounds, with an even and the following odd index, are alike but for what was there before. */
export function makePlan(kind: PlanKind, seed: number, index: number): Plan {
  const chance = new Chance(seed, kind === "cuts" ? 1 : 2, index >> 1);
  const client = chance.pick(clientNames);
  const size = someSize(chance);
  const existing = someExisting(chance, client, size);
  const tls = chance.weighted([
    [3, "1.3" as const],
    [1, "1.2" as const],
  ]);
  const over = index % 2 === 0 ? { before: "new" as const, oldSize: 0 } : existing;
  const toSend = over.before === "prefix" ? size - over.oldSize : size;
  const breaks = someBreaks(chance, kind, toSend, client);
  return { seed, index, client, tls, size, ...over, breaks };
}

function someSize(chance: Chance): number {
  return chance.weighted([
    [1, 0],
    [1, chance.between(1, 300)],
    [3, 4 * KIB * chance.between(1, 20) + chance.between(-2, 2)],
    [2, 64 * KIB * chance.between(1, 4) + chance.between(-2, 2)],
    [5, chance.between(1, 300 * KIB)],
    [3, chance.between(300 * KIB, 3 * KIB * KIB)],
  ]);
}

function someExisting(chance: Chance, client: ClientName, size: number): Pick<Plan, "before" | "oldSize"> {
  const smaller = chance.between(0, Math.max(0, size - 1));
  const larger = size + chance.between(1, 200 * KIB);
  // Told to continue, a client takes whatever is there for the beginning of its file.
  if (clientUses[client].continues) return { before: "prefix", oldSize: smaller };
  const before = chance.pick(["smaller", "larger"] as const);
  return { before, oldSize: before === "smaller" ? smaller : larger };
}

function someBreaks(chance: Chance, kind: PlanKind, size: number, client: ClientName): readonly Break[] {
  const count = chance.weighted([
    [6, 1],
    [3, 2],
    [1, 3],
  ]);
  const first = kind === "kills" ? killServer(chance, size) : someBreak(chance, size, client);
  const rest = Array.from({ length: kind === "kills" ? 0 : count - 1 }, () => someBreak(chance, size, client));
  return [first, ...rest];
}

function someBreak(chance: Chance, size: number, client: ClientName): Break {
  const kind = chance.weighted<Exclude<BreakKind, "kill-server">>([
    [4, "fin"],
    [2, "fin-up"],
    [4, "rst"],
    [3, "flip"],
    [2, "stall"],
    [3, "ghost"],
    // One in this process cannot be killed.
    [clientUses[client].program === "basic-ftp" ? 0 : 1, "kill-client"],
  ]);
  if (kind === "kill-client") return { kind, delay: 0, trigger: { ...somePlace(chance, size), action: "watch" } };
  const place = somePlace(chance, size);
  if (kind === "flip") {
    // There is no byte to flip at the end.
    const at =
      place.place.kind === "byte" ? place : { ...place, place: { kind: "byte" as const, at: chance.between(0, 3000) } };
    return { kind, delay: 0, trigger: { ...at, action: "flip" } };
  }
  const victim = chance.weighted<Trigger["victim"]>([
    [5, undefined],
    [1, "control"],
    [2, "all"],
  ]);
  return { kind, delay: 0, trigger: { ...place, action: kind, ...(victim === undefined ? {} : { victim }) } };
}

type Where = Pick<Trigger, "route" | "direction" | "place">;

function somePlace(chance: Chance, size: number): Where {
  const at = (route: Route, direction: Direction, place: Place): Where => ({ route, direction, place });
  const byte = (from: number, to: number): Place => ({ kind: "byte", at: chance.between(from, to) });
  return chance.weighted<Where>([
    [2, at("data", "up", byte(0, 1500))],
    [7, at("data", "up", byte(0, Math.ceil(size * 1.01) + 800))],
    [2, at("data", "up", byte(size, size + 1200))],
    [3, at("data", "up", someEnd(chance, size))],
    [1, at("data", "down", byte(0, 2500))],
    [2, at("control", "up", byte(0, 1400))],
    [2, at("control", "down", byte(0, 3600))],
    [2, at("control", "down", { kind: "after-data" })],
  ]);
}

function someEnd(chance: Chance, size: number): Place {
  const bytes = chance.between(0, 64);
  return size > HANDSHAKE_BYTES ? { kind: "before-end", bytes } : { kind: "byte", at: size + 10 * bytes };
}

/** Also while the upload is being published, and right behind. */
function killServer(chance: Chance, size: number): Break {
  const where = somePlace(chance, size);
  const ending: Where = { route: "data", direction: "up", place: { kind: "before-end", bytes: 0 } };
  const atEnd = chance.next() < 0.5 && size > HANDSHAKE_BYTES;
  const delay = atEnd ? chance.between(0, 12) : chance.pick([0, 0, chance.between(1, 12)]);
  return {
    kind: "kill-server",
    delay,
    trigger: { ...(atEnd ? ending : where), action: "watch", goOn: delay > 0 },
  };
}

/** Whether the client may be told, after a failure, to go on from what is there. */
export function mayContinue(plan: Plan, begun: boolean): boolean {
  return begun || plan.before === "new" || clientUses[plan.client].continues;
}

export function describePlan(plan: Plan): string {
  const { client, tls, before, size, oldSize, breaks } = plan;
  const over = before === "new" ? "a new name" : `a ${before} file of ${oldSize} bytes`;
  return `${client}, TLS ${tls}, ${size} bytes over ${over}${breaks.map((each) => `; ${describeBreak(each)}`).join("")}`;
}

function describeBreak({ kind, delay, trigger: { route, direction, place, victim } }: Break): string {
  const where =
    place.kind === "byte"
      ? `byte ${place.at}`
      : place.kind === "before-end"
        ? `${place.bytes} before the end`
        : "the reply";
  const whom = victim === undefined ? "" : ` (and ${victim})`;
  return `${kind}${whom} at ${where} of ${route} ${direction}${delay > 0 ? ` + ${delay} ms` : ""}`;
}
