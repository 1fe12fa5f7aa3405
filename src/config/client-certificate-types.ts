import { z } from "zod";
import { choice, textType, type ValueType } from "./value-types.js";
import { type Whom, whom } from "./whom-type.js";

export const certificateDemand = choice("off", "request", "require");
export const loginWay = choice("password", "certificate");

/** What is asked of some, in place of what the listener and `clientCertificates.login` say. */
export interface CertificateRuleConfig {
  readonly for: Whom;
  readonly demand?: "off" | "request" | "require" | undefined;
  readonly login?: "password" | "certificate" | undefined;
}

const MAX_RULES = 1024;
const MAX_LISTS = 256;

const rule = z
  .strictObject({ for: whom, demand: certificateDemand.optional(), login: loginWay.optional() })
  .superRefine(({ demand, login }, context) => {
    if (demand !== undefined || login !== undefined) return;
    const params = { expected: "demand: off, request or require; login: password or certificate; or both" };
    context.addIssue({ code: "custom", message: "the rule asks for nothing", params });
  });

export const certificateRules: ValueType<readonly CertificateRuleConfig[]> = z
  .array(rule)
  .max(MAX_RULES)
  .readonly()
  .describe(
    `a list of at most ${MAX_RULES} entries {for: WHOM, demand: off|request|require, login: password|certificate}, demand or login if wanted`,
  );

const nameKinds = ["cn", "email", "uri", "dns"] as const;

export const loginNameKinds: ValueType<readonly (typeof nameKinds)[number][]> = z
  .array(choice(...nameKinds))
  .max(nameKinds.length)
  .readonly()
  .describe(`a list of ${nameKinds.join(", ")}`);

const file = textType("the path of a file", (text) => (text === "" || text.includes("\0") ? undefined : text));

export const fileList: ValueType<readonly string[]> = z
  .array(file)
  .max(MAX_LISTS)
  .readonly()
  .describe(`a list of at most ${MAX_LISTS} paths of files`);
