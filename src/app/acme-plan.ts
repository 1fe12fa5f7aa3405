import { resolve } from "node:path";
import type { Config } from "../config/schema.js";
import { directoryUrl } from "../pki/acme/directories.js";
import { type AcmePlan, type ChallengePlan, challengePorts } from "../pki/acme/plan.js";

/** What the configuration says of orders, whoever gives the names. Relative paths start in the data folder. */
export function planOf({ acme }: Pick<Config, "acme">, dataFolder: string): AcmePlan {
  const at = (setting: "off" | "system" | { readonly path: string }): string | undefined =>
    typeof setting === "string" ? undefined : resolve(dataFolder, setting.path);
  return {
    names: acme.names,
    directory: directoryUrl(acme.directory),
    authorities: at(acme.authorities),
    email: acme.email === "off" ? undefined : acme.email,
    agreesToTerms: acme.agreeToTerms,
    challenge: challengeOf(acme, at(acme.webRoot), at(acme.hook) ?? ""),
    key: acme.key,
    external: acme.eabKeyId === "off" ? undefined : { keyId: acme.eabKeyId, keyFile: at(acme.eabKeyFile) },
  };
}

function challengeOf(
  { challenge, listen, hookTimeout }: Config["acme"],
  webRoot: string | undefined,
  hook: string,
): ChallengePlan {
  if (challenge === "dns-01") return { type: challenge, hook, timeout: hookTimeout };
  if (challenge === "http-01" && webRoot !== undefined) return { type: challenge, webRoot };
  const place = listen === "auto" ? { host: undefined, port: challengePorts[challenge] } : listen;
  return challenge === "http-01" ? { type: challenge, listen: place } : { type: challenge, listen: place };
}
