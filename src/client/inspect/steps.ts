import type { Facts, Step, StepId, Verdict, Weakness, WeaknessId } from "./report.js";
import { certificateStep, revocationStep, trustStep } from "./steps-certificate.js";
import { agreementStep, askedStep, olderStep, protocolStep, sealingStep } from "./steps-handshake.js";
import { bindingStep, clearLoginStep, dataStep, loginStep, passiveStep } from "./steps-session.js";
import type { Told } from "./told.js";

interface Row {
  readonly id: StepId;
  /** Undefined: it did not come to that. */
  readonly tell: (facts: Facts) => Told | undefined;
  /** What makes it other than good. */
  readonly weaknesses: readonly WeaknessId[];
}

/** What happens, in its order. */
const rows: readonly Row[] = [
  { id: "encryption", tell: askedStep, weaknesses: ["no-tls", "injection"] },
  { id: "protocol", tell: protocolStep, weaknesses: ["handshake-fails", "handshake-ends"] },
  {
    id: "certificate",
    tell: certificateStep,
    weaknesses: ["certificate-invalid", "certificate-weak", "certificate-unsuitable", "certificate-soon"],
  },
  { id: "trust", tell: trustStep, weaknesses: ["certificate-changed", "certificate-unknown", "certificate-invalid"] },
  { id: "revocation", tell: revocationStep, weaknesses: ["certificate-revoked"] },
  { id: "key-agreement", tell: agreementStep, weaknesses: ["no-forward-secrecy", "weak-group"] },
  { id: "sealing", tell: sealingStep, weaknesses: [] },
  { id: "older-tls", tell: olderStep, weaknesses: ["broken-suites", "old-protocol", "old-suites", "no-tls13"] },
  { id: "clear-login", tell: clearLoginStep, weaknesses: ["clear-login"] },
  { id: "login", tell: loginStep, weaknesses: [] },
  { id: "data", tell: dataStep, weaknesses: ["no-data-protection", "clear-data", "data-fails", "no-close-notify"] },
  { id: "binding", tell: bindingStep, weaknesses: ["no-binding", "foreign-binding"] },
  { id: "passive", tell: passiveStep, weaknesses: ["passive-address", "no-epsv"] },
];

/** The story in order, each step judged by the weaknesses that belong to it. */
export function tellSteps(facts: Facts, weaknesses: readonly Weakness[]): readonly Step[] {
  return rows.flatMap(({ id, tell, weaknesses: own }) => {
    const told = tell(facts);
    if (told === undefined) return [];
    const found = weaknesses.filter((each) => own.includes(each.id));
    const [worst] = found;
    const verdict = worst === undefined ? (told.verdict ?? "good") : verdictOf(worst);
    const { title, facts: values, meaning } = told;
    const advice = told.advice ?? worst?.advice;
    return [{ id, title, verdict, facts: values, meaning, advice, command: told.command }];
  });
}

function verdictOf({ cap }: Weakness): Verdict {
  if (cap === "B") return "note";
  return cap === "C" ? "weak" : "bad";
}
