/** How two sides agree on the secret of a session. `transport`: the client encrypts it with the server's key, so who gets that key later reads all. */
export type KeyAgreement = "ephemeral" | "transport" | "anonymous" | "static";

/** What seals the records. */
export type Sealing = "aead" | "cbc" | "stream" | "none";

/** One cipher suite, as the registry of IANA names it. */
export interface CipherSuite {
  readonly code: number;
  readonly name: string;
  readonly tls13: boolean;
  readonly agreement: KeyAgreement;
  readonly sealing: Sealing;
  /** `good`: forward secrecy and AEAD. `old`: one of both is missing. `broken`: no secrecy, or none for long. */
  readonly strength: "good" | "old" | "broken";
}

/** RFC 8446 and the registry of TLS parameters; without those of shared secrets, which no FTPS server has. */
const names: Readonly<Record<number, string>> = {
  4866: "TLS_AES_256_GCM_SHA384",
  4867: "TLS_CHACHA20_POLY1305_SHA256",
  4865: "TLS_AES_128_GCM_SHA256",
  49196: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  49200: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  163: "TLS_DHE_DSS_WITH_AES_256_GCM_SHA384",
  159: "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
  52393: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  52392: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
  52394: "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
  49327: "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8",
  49325: "TLS_ECDHE_ECDSA_WITH_AES_256_CCM",
  49315: "TLS_DHE_RSA_WITH_AES_256_CCM_8",
  49311: "TLS_DHE_RSA_WITH_AES_256_CCM",
  49245: "TLS_ECDHE_ECDSA_WITH_ARIA_256_GCM_SHA384",
  49249: "TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384",
  49239: "TLS_DHE_DSS_WITH_ARIA_256_GCM_SHA384",
  49235: "TLS_DHE_RSA_WITH_ARIA_256_GCM_SHA384",
  167: "TLS_DH_anon_WITH_AES_256_GCM_SHA384",
  49195: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  49199: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  162: "TLS_DHE_DSS_WITH_AES_128_GCM_SHA256",
  158: "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
  49326: "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",
  49324: "TLS_ECDHE_ECDSA_WITH_AES_128_CCM",
  49314: "TLS_DHE_RSA_WITH_AES_128_CCM_8",
  49310: "TLS_DHE_RSA_WITH_AES_128_CCM",
  49244: "TLS_ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256",
  49248: "TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256",
  49238: "TLS_DHE_DSS_WITH_ARIA_128_GCM_SHA256",
  49234: "TLS_DHE_RSA_WITH_ARIA_128_GCM_SHA256",
  166: "TLS_DH_anon_WITH_AES_128_GCM_SHA256",
  49188: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
  49192: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
  107: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
  106: "TLS_DHE_DSS_WITH_AES_256_CBC_SHA256",
  49267: "TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_CBC_SHA384",
  49271: "TLS_ECDHE_RSA_WITH_CAMELLIA_256_CBC_SHA384",
  196: "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA256",
  195: "TLS_DHE_DSS_WITH_CAMELLIA_256_CBC_SHA256",
  109: "TLS_DH_anon_WITH_AES_256_CBC_SHA256",
  197: "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA256",
  49187: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
  49191: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
  103: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256",
  64: "TLS_DHE_DSS_WITH_AES_128_CBC_SHA256",
  49266: "TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_CBC_SHA256",
  49270: "TLS_ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256",
  190: "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA256",
  189: "TLS_DHE_DSS_WITH_CAMELLIA_128_CBC_SHA256",
  108: "TLS_DH_anon_WITH_AES_128_CBC_SHA256",
  191: "TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA256",
  49162: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
  49172: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
  57: "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
  56: "TLS_DHE_DSS_WITH_AES_256_CBC_SHA",
  136: "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA",
  135: "TLS_DHE_DSS_WITH_CAMELLIA_256_CBC_SHA",
  49177: "TLS_ECDH_anon_WITH_AES_256_CBC_SHA",
  58: "TLS_DH_anon_WITH_AES_256_CBC_SHA",
  137: "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA",
  49161: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
  49171: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
  51: "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
  50: "TLS_DHE_DSS_WITH_AES_128_CBC_SHA",
  69: "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA",
  68: "TLS_DHE_DSS_WITH_CAMELLIA_128_CBC_SHA",
  49176: "TLS_ECDH_anon_WITH_AES_128_CBC_SHA",
  52: "TLS_DH_anon_WITH_AES_128_CBC_SHA",
  70: "TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA",
  157: "TLS_RSA_WITH_AES_256_GCM_SHA384",
  49313: "TLS_RSA_WITH_AES_256_CCM_8",
  49309: "TLS_RSA_WITH_AES_256_CCM",
  49233: "TLS_RSA_WITH_ARIA_256_GCM_SHA384",
  156: "TLS_RSA_WITH_AES_128_GCM_SHA256",
  49312: "TLS_RSA_WITH_AES_128_CCM_8",
  49308: "TLS_RSA_WITH_AES_128_CCM",
  49232: "TLS_RSA_WITH_ARIA_128_GCM_SHA256",
  61: "TLS_RSA_WITH_AES_256_CBC_SHA256",
  192: "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA256",
  60: "TLS_RSA_WITH_AES_128_CBC_SHA256",
  186: "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA256",
  53: "TLS_RSA_WITH_AES_256_CBC_SHA",
  132: "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA",
  47: "TLS_RSA_WITH_AES_128_CBC_SHA",
  65: "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA",
  49158: "TLS_ECDHE_ECDSA_WITH_NULL_SHA",
  49168: "TLS_ECDHE_RSA_WITH_NULL_SHA",
  49173: "TLS_ECDH_anon_WITH_NULL_SHA",
  59: "TLS_RSA_WITH_NULL_SHA256",
  2: "TLS_RSA_WITH_NULL_SHA",
  1: "TLS_RSA_WITH_NULL_MD5",
  4868: "TLS_AES_128_CCM_SHA256",
  4869: "TLS_AES_128_CCM_8_SHA256",
  49170: "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
  49160: "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA",
  22: "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA",
  19: "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA",
  10: "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
  27: "TLS_DH_anon_WITH_3DES_EDE_CBC_SHA",
  49175: "TLS_ECDH_anon_WITH_3DES_EDE_CBC_SHA",
  49169: "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
  49159: "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
  5: "TLS_RSA_WITH_RC4_128_SHA",
  4: "TLS_RSA_WITH_RC4_128_MD5",
  24: "TLS_DH_anon_WITH_RC4_128_MD5",
  49174: "TLS_ECDH_anon_WITH_RC4_128_SHA",
  150: "TLS_RSA_WITH_SEED_CBC_SHA",
  154: "TLS_DHE_RSA_WITH_SEED_CBC_SHA",
  7: "TLS_RSA_WITH_IDEA_CBC_SHA",
  21: "TLS_DHE_RSA_WITH_DES_CBC_SHA",
  9: "TLS_RSA_WITH_DES_CBC_SHA",
  26: "TLS_DH_anon_WITH_DES_CBC_SHA",
  20: "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA",
  8: "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA",
  6: "TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5",
  3: "TLS_RSA_EXPORT_WITH_RC4_40_MD5",
  23: "TLS_DH_anon_EXPORT_WITH_RC4_40_MD5",
  25: "TLS_DH_anon_EXPORT_WITH_DES40_CBC_SHA",
};

const order = { good: 0, old: 1, broken: 2 } as const;

/** All that are known here, best first. */
export const knownSuites: readonly CipherSuite[] = Object.entries(names)
  .map(([code, name]) => suiteOf(Number(code), name))
  .sort((a, b) => rank(a) - rank(b));

/** By its number; one that is not known here has its number for a name, and counts as old. */
export function suiteByCode(code: number): CipherSuite {
  return suiteOf(code, names[code] ?? `0x${code.toString(16).padStart(4, "0")}`);
}

/** By IANA's name. */
export function suiteByName(name: string): CipherSuite {
  const code = Object.entries(names).find(([, each]) => each === name)?.[0];
  return suiteOf(Number(code ?? 0), name);
}

/** OpenSSL's name of a suite that IANA names so. Those of TLS 1.3 have one name. */
export function openSslName(name: string): string {
  if (!name.includes("_WITH_")) return name;
  return name
    .replace(/^TLS_(RSA_WITH_)?/, "")
    .replace("_WITH_", "_")
    .replace(/(AES|CAMELLIA|ARIA)_(\d+)/, "$1$2")
    .replace("_CBC_", "_")
    .replace("POLY1305_SHA256", "POLY1305")
    .replaceAll("_", "-");
}

function suiteOf(code: number, name: string): CipherSuite {
  const tls13 = code >> 8 === 0x13;
  const agreement = tls13 ? "ephemeral" : agreementOf(name);
  const sealing = sealingOf(name);
  return { code, name, tls13, agreement, sealing, strength: strengthOf(name, agreement, sealing) };
}

function agreementOf(name: string): KeyAgreement {
  if (name.includes("_anon_")) return "anonymous";
  if (/^TLS_(ECDHE|DHE)_/.test(name)) return "ephemeral";
  return name.startsWith("TLS_RSA_") ? "transport" : "static";
}

function sealingOf(name: string): Sealing {
  if (/_GCM_|_CCM|CHACHA20/.test(name)) return "aead";
  if (name.includes("_NULL_")) return "none";
  return name.includes("_RC4_") ? "stream" : "cbc";
}

function strengthOf(name: string, agreement: KeyAgreement, sealing: Sealing): CipherSuite["strength"] {
  const isBroken = sealing === "none" || sealing === "stream" || agreement === "anonymous";
  if (isBroken || /EXPORT|_DES_|_3DES_|_RC2_|_IDEA_|_MD5$/.test(name)) return "broken";
  return agreement === "ephemeral" && sealing === "aead" ? "good" : "old";
}

function rank({ strength, tls13 }: CipherSuite): number {
  return order[strength] * 2 + (tls13 ? 0 : 1);
}
