import type { Config } from "../config/schema.js";
import { type Offered, offeredBy } from "../tls/offered.js";
import { profileWarning, type TlsProfile, versionsOf } from "../tls/profiles.js";
import { profileOf } from "./settings.js";

/** What a listener accepts, found out by asking a server made as the listener's are. */
export interface ListenerTerms {
  readonly listener: "explicit" | "implicit";
  readonly profile: TlsProfile;
  readonly offered: readonly Offered[];
}

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Of each listener that is on. `profile`: as if both had it. */
export async function tlsTerms(config: Config, profile?: TlsProfile): Promise<readonly ListenerTerms[]> {
  // Loaded only here: a server starts without the X.509 package.
  const { createSelfSigned } = await import("../pki/self-signed.js");
  // Which suites there are depends on the kinds of the keys, and there are always these two.
  const pairs = await Promise.all(
    (["ecdsa-p256", "rsa-2048"] as const).map((kind) => createSelfSigned({ kind, names: ["localhost"] })),
  );
  const identity = {
    certificates: pairs.map(({ certificate }) => certificate),
    keys: pairs.map(({ key }) => key),
  };
  const allowed = { minimum: `TLSv${config.tls.minimum}`, maximum: `TLSv${config.tls.maximum}` } as const;
  const terms: ListenerTerms[] = [];
  for (const listener of listenersOf(config)) {
    const own = profile ?? profileOf(config, listener === "implicit");
    const known = terms.find((each) => each.profile === own);
    const settings = { identity, profile: own, ...versionsOf(own, allowed), handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
    terms.push({ listener, profile: own, offered: known?.offered ?? (await offeredBy(settings)) });
  }
  return terms;
}

function listenersOf(config: Config): readonly ListenerTerms["listener"][] {
  return (["explicit", "implicit"] as const).filter((listener) => config[listener] !== "off");
}

/** By listener; undefined: it is off. */
export function profilesOf(config: Config): Readonly<Partial<Record<ListenerTerms["listener"], TlsProfile>>> {
  return Object.fromEntries(listenersOf(config).map((each) => [each, profileOf(config, each === "implicit")]));
}

export function profileWarnings(config: Config): readonly { readonly message: string; readonly hint: string }[] {
  return listenersOf(config)
    .map((listener) => profileWarning(listener, profileOf(config, listener === "implicit")))
    .filter((warning) => warning !== undefined);
}
