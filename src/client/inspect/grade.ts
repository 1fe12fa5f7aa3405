import type { Grade, Weakness, WeaknessId } from "./report.js";

const grades: readonly Grade[] = ["A", "B", "C", "D", "F"];

/** What is a matter between this machine and the server's certificate, not of the server alone. */
const ofTrust: ReadonlySet<WeaknessId> = new Set(["certificate-unknown", "certificate-changed"]);

/** The worst weakness decides. docs/inspect.md has the rules. */
export function gradesOf(weaknesses: readonly Weakness[]): { readonly grade: Grade; readonly gradeIfTrusted: Grade } {
  return {
    grade: worst(weaknesses),
    gradeIfTrusted: worst(weaknesses.filter(({ id }) => !ofTrust.has(id))),
  };
}

function worst(weaknesses: readonly Weakness[]): Grade {
  return grades[Math.max(0, ...weaknesses.map(({ cap }) => grades.indexOf(cap)))] ?? "F";
}
