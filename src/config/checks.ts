import { isIP } from "node:net";
import type { ListenAddress } from "./address-types.js";
import type { Config, ConfigKey } from "./schema.js";

/** Values that are right alone and wrong together. */
export interface Conflict {
  readonly keys: readonly [ConfigKey, ...ConfigKey[]];
  readonly what: string;
}

export function findConflicts(config: Config): readonly Conflict[] {
  return [
    ...listenerConflicts(config),
    ...passiveConflicts(config),
    ...tlsConflicts(config),
    ...fxpConflicts(config),
    ...acmeConflicts(config),
  ];
}

function listenerConflicts({ explicit, implicit }: Config): readonly Conflict[] {
  if (explicit === "off" && implicit === "off") {
    return [{ keys: ["explicit", "implicit"], what: "explicit and implicit are both off: nothing would listen" }];
  }
  if (explicit === "off" || implicit === "off" || explicit.port === 0 || explicit.port !== implicit.port) return [];
  if (!overlap(explicit.host, implicit.host)) return [];
  return [{ keys: ["explicit", "implicit"], what: `explicit and implicit both want port ${explicit.port}` }];
}

function passiveConflicts({ explicit, implicit, passive }: Config): readonly Conflict[] {
  const taken = (listener: ListenAddress | "off"): listener is ListenAddress =>
    listener !== "off" &&
    listener.port !== 0 &&
    listener.port >= passive.ports.from &&
    listener.port <= passive.ports.to &&
    overlap(listener.host, passive.host);
  const conflicts: Conflict[] = [];
  if (taken(explicit)) conflicts.push({ keys: ["passive.ports", "explicit"], what: within(explicit, "explicit") });
  if (taken(implicit)) conflicts.push({ keys: ["passive.ports", "implicit"], what: within(implicit, "implicit") });
  return conflicts;
}

function within(listener: ListenAddress, name: string): string {
  return `the passive ports include port ${listener.port}, on which ${name} listens`;
}

function tlsConflicts({ tls }: Config): readonly Conflict[] {
  const { minimum, maximum, profile, implicitProfile } = tls;
  if (minimum > maximum)
    return [{ keys: ["tls.minimum", "tls.maximum"], what: `tls.minimum ${minimum} is above tls.maximum ${maximum}` }];
  const conflicts: Conflict[] = [];
  for (const [key, value] of [
    ["tls.profile", profile],
    ["tls.implicitProfile", implicitProfile],
  ] as const) {
    if (value === "modern" && maximum === "1.2")
      conflicts.push({ keys: [key, "tls.maximum"], what: `${key} modern is TLS 1.3, which tls.maximum 1.2 forbids` });
    if (value === "legacy" && minimum === "1.3")
      conflicts.push({ keys: [key, "tls.minimum"], what: `${key} legacy is TLS 1.2, which tls.minimum 1.3 forbids` });
  }
  return conflicts;
}

function fxpConflicts({ fxp }: Config): readonly Conflict[] {
  if (fxp.allow.length === 0 || fxp.peers.length > 0) return [];
  return [{ keys: ["fxp.allow", "fxp.peers"], what: "fxp.allow names somebody, but fxp.peers no server to copy with" }];
}

function acmeConflicts({ acme }: Config): readonly Conflict[] {
  const { names, challenge, hook, webRoot } = acme;
  const conflicts: Conflict[] = [];
  const refuse = (keys: Conflict["keys"], what: string) => conflicts.push({ keys, what });
  if (challenge === "dns-01" && hook === "off" && names.length > 0)
    refuse(["acme.challenge", "acme.hook"], "acme.challenge dns-01 needs a program in acme.hook that makes records");
  if (challenge !== "http-01" && webRoot !== "off")
    refuse(["acme.webRoot", "acme.challenge"], `acme.webRoot is for http-01, and acme.challenge is ${challenge}`);
  const wild = names.find((name) => name.startsWith("*."));
  if (wild !== undefined && challenge !== "dns-01")
    refuse(["acme.names", "acme.challenge"], `${wild} can only be proven by acme.challenge dns-01`);
  const address = names.find((name) => isIP(name) !== 0);
  if (address !== undefined && challenge === "dns-01")
    refuse(["acme.names", "acme.challenge"], `${address} cannot be proven by acme.challenge dns-01`);
  return conflicts;
}

function overlap(one: string | undefined, other: string | undefined): boolean {
  const all = (host: string | undefined) => host === undefined || host === "::" || host === "0.0.0.0";
  return all(one) || all(other) || one === other;
}
