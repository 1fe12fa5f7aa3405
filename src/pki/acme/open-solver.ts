import type { AcmePlan } from "./plan.js";
import type { Solver } from "./solver.js";

/** Only what is wanted is loaded. */
export async function openSolver({ challenge }: Pick<AcmePlan, "challenge">, signal?: AbortSignal): Promise<Solver> {
  if (challenge.type === "dns-01") {
    const { DnsHook } = await import("./dns-hook.js");
    return new DnsHook(challenge.hook, challenge.timeout, signal);
  }
  if (challenge.type === "tls-alpn-01") {
    const { AlpnListener } = await import("./alpn-listener.js");
    return new AlpnListener(challenge.listen);
  }
  if ("webRoot" in challenge) {
    const { WebRoot } = await import("./web-root.js");
    return new WebRoot(challenge.webRoot);
  }
  const { HttpListener } = await import("./http-listener.js");
  return new HttpListener(challenge.listen);
}
