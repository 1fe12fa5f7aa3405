import { PkiError, type PkiErrorKind } from "../errors.js";
import { type AcmeProblem, problemHint, problemText } from "./problem.js";

/** What keeps a certificate from being issued. `message` and `hint` are for people, with the authority's own words where it gave some. */
export class AcmeError extends PkiError {
  readonly problem: AcmeProblem | undefined;
  /** Milliseconds for which the authority wants to be left alone. */
  readonly retryAfter: number | undefined;

  constructor(
    kind: Extract<PkiErrorKind, `acme-${string}`>,
    message: string,
    hint: string,
    options: {
      readonly cause?: unknown;
      readonly problem?: AcmeProblem | undefined;
      readonly retryAfter?: number | undefined;
    } = {},
  ) {
    super(kind, message, hint, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AcmeError";
    this.problem = options.problem;
    this.retryAfter = options.retryAfter;
  }
}

/** The authority's no. */
export function refused(doing: string, problem: AcmeProblem, retryAfter?: number): AcmeError {
  const message = `the authority refused ${doing}: ${problemText(problem)}`;
  return new AcmeError("acme-refused", message, problemHint(problem), { problem, retryAfter });
}
