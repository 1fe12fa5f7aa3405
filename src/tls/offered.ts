import { duplexPair } from "node:stream";
import { createSecureContext, getCiphers, type SecureVersion, type Server, type TLSSocket } from "node:tls";
import { createFallbackServer, type TlsSettings } from "./context.js";
import { HandshakeError, handshake, handshakeAsClient } from "./upgrade.js";

/** What a server accepts in one version of TLS. */
export interface Offered {
  readonly version: SecureVersion;
  /** The server's favourite first; `name` as OpenSSL has it, `standard` as IANA. */
  readonly suites: readonly { readonly name: string; readonly standard: string }[];
  /** Groups of the key exchange (curves, and hybrids with ML-KEM). */
  readonly groups: readonly string[];
}

const versions: readonly SecureVersion[] = ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1"];
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** All that OpenSSL has had; those that this one does not know cannot be asked for, nor accepted. */
const groupsToAsk = [
  ...["X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024", "MLKEM512", "MLKEM768", "MLKEM1024"],
  ...["X25519", "P-256", "P-384", "P-521", "X448", "P-224", "P-192", "secp256k1"],
  ...["brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "ffdhe2048", "ffdhe3072", "ffdhe4096"],
];

/**
 * What servers made of these settings accept, found out by asking them: handshakes within the process, with one after the other of all suites and groups
 * that this OpenSSL has. Versions that are refused are left out. Takes some tenths of a second.
 */
export async function offeredBy(settings: TlsSettings): Promise<readonly Offered[]> {
  const offered: Offered[] = [];
  for (const version of versions) {
    const suites = await suitesIn(settings, version);
    if (suites.length > 0) offered.push({ version, suites, groups: await groupsIn(settings, version) });
  }
  return offered;
}

async function suitesIn(settings: TlsSettings, version: SecureVersion): Promise<Offered["suites"]> {
  let left = allSuites(version).split(":");
  const found: { name: string; standard: string }[] = [];
  while (left.length > 0) {
    const socket = await shake(settings, { version, ciphers: left.join(":") });
    if (socket === undefined) break;
    const { name, standardName } = socket.getCipher();
    socket.destroy();
    found.push({ name, standard: standardName });
    // A name that was not asked for would be asked for for ever.
    const rest = left.filter((each) => each !== name.toUpperCase());
    left = rest.length < left.length ? rest : [];
  }
  return found;
}

/** All that this OpenSSL has. */
function allSuites(version: SecureVersion): string {
  const all = getCiphers().map((name) => name.toUpperCase());
  return all.filter((name) => name.startsWith("TLS_") === (version === "TLSv1.3")).join(":");
}

async function groupsIn(settings: TlsSettings, version: SecureVersion): Promise<readonly string[]> {
  const found: string[] = [];
  for (const group of groupsToAsk) {
    const socket = await shake(settings, { version, group });
    if (socket !== undefined && (version === "TLSv1.3" || usesGroup(socket))) found.push(group);
    socket?.destroy();
  }
  return found;
}

/** Not where the key was sent by RSA. */
function usesGroup(socket: TLSSocket): boolean {
  return /^(ECDHE|DHE)-/.test(socket.getCipher().name);
}

interface Asked {
  readonly version: SecureVersion;
  readonly ciphers?: string;
  readonly group?: string;
}

/** Undefined: refused, or not to be asked for with this OpenSSL. */
async function shake(settings: TlsSettings, { version, ciphers, group }: Asked): Promise<TLSSocket | undefined> {
  const context = clientContext({
    version,
    ...(ciphers === undefined ? {} : { ciphers }),
    ...(group === undefined ? {} : { group }),
  });
  if (context === undefined) return undefined;
  const [here, there] = duplexPair();
  const server: Server = createFallbackServer(settings);
  const both = await Promise.allSettled([
    handshake(server, there),
    handshakeAsClient({ context, timeout: HANDSHAKE_TIMEOUT_MS }, here),
  ]);
  const [accepted, asked] = both;
  if (accepted.status === "fulfilled" && asked.status === "fulfilled") {
    asked.value.once("close", () => accepted.value.destroy());
    return asked.value;
  }
  for (const each of both) {
    if (each.status === "fulfilled") each.value.destroy();
    else if (!(each.reason instanceof HandshakeError)) throw each.reason;
  }
  return undefined;
}

function clientContext({ version, ciphers = allSuites(version), group }: Asked) {
  try {
    return createSecureContext({
      minVersion: version,
      maxVersion: version,
      // Also what OpenSSL would not speak of itself, or the answer would be its own, not the server's.
      // Without any suite of TLS 1.2 it would not take the list, though that version is not spoken.
      ciphers: `${ciphers}:${version === "TLSv1.3" ? "ALL:" : ""}@SECLEVEL=0`,
      ...(group === undefined ? {} : { ecdhCurve: group }),
    });
  } catch {
    return undefined;
  }
}
