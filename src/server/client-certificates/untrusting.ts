import type { CertificateJudge } from "./contract.js";

/** For servers that ask for no certificates: it trusts nobody. */
export const untrusting: CertificateJudge = {
  judge: async () => ({
    ok: false,
    holder: undefined,
    problem: "stranger",
    words: "is from no authority that is trusted here",
  }),
  watch: () => () => {},
};
