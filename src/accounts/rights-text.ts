import { orderedRights, shown, treePathProblem } from "./account.js";
import { AccountError } from "./contract.js";
import { allRights, type Right, type RightRule, usualRights } from "./rights.js";

/** What a user needs to fetch files and nothing else. */
const readOnly: readonly Right[] = ["list", "read"];

/** Longest text of rights that is read, in characters: room for every rule an account may have. */
const MAX_RIGHTS_TEXT = 1024 * 1024;

/**
 * Rights as people write them:
 *
 *     rights = set | rule *( ";" rule )     a set alone holds for the whole tree; "none" alone means no rules at all
 *     rule   = path ":" set                 path as in RightRule; `\` before `;`, `:` or `\` takes that character as it stands
 *     set    = "all" [ ",link" ] | "read-only" | "none" | right *( "," right )
 *
 * such as `all`, `read-only`, or `/:list,read;/in:list,write,make-directory`. "all" is what a new account has: every right but "link", which must be named.
 * Blanks before a path and around the words of a set do not count.
 * Throws AccountError "invalid" with words and an example.
 */
export function parseRights(text: string): readonly RightRule[] {
  if (text.length > MAX_RIGHTS_TEXT) throw invalid("the rights are too long");
  const trimmed = text.trim();
  if (trimmed === "none") return [];
  if (!trimmed.startsWith("/")) return [{ path: "/", allow: parseSet(trimmed) }];
  const rules = splitUnescaped(text, ";").map(parseRule);
  const paths = rules.map((rule) => rule.path);
  const repeated = paths.find((path, index) => paths.indexOf(path) !== index);
  if (repeated !== undefined) throw invalid(`the rights name ${shown(repeated)} twice`);
  return rules;
}

/** The text that `parseRights` reads back as the same rules. */
export function printRights(rules: readonly RightRule[]): string {
  const [first] = rules;
  if (first === undefined) return "none";
  if (rules.length === 1 && first.path === "/" && first.allow.length > 0) return printSet(first.allow);
  return rules.map((rule) => `${rule.path.replace(/[\\;:]/g, "\\$&")}:${printSet(rule.allow)}`).join(";");
}

function parseRule(text: string): RightRule {
  const [path, set, ...rest] = splitUnescaped(text, ":");
  if (path === undefined || set === undefined || rest.length > 0)
    throw invalid(`the rule ${shown(text)} is not of the form PATH:RIGHTS`);
  const plain = path.trimStart().replace(/\\([\\;:])/g, "$1");
  const problem = treePathProblem(plain);
  if (problem !== undefined) throw invalid(problem);
  return { path: plain, allow: parseSet(set) };
}

function parseSet(text: string): readonly Right[] {
  const words = text.split(",").map((word) => word.trim());
  const [only] = words;
  if (words.length === 1 && only === "all") return usualRights;
  if (words.length === 2 && only === "all" && words[1] === "link") return allRights;
  if (words.length === 1 && only === "read-only") return readOnly;
  if (words.length === 1 && only === "none") return [];
  return orderedRights(words.map(parseRight));
}

function parseRight(word: string): Right {
  const right = allRights.find((known) => known === word);
  if (right === undefined)
    throw invalid(`${shown(word)} is not a right; there are ${allRights.join(", ")}, and all, read-only, none`);
  return right;
}

function printSet(rights: readonly Right[]): string {
  const words = orderedRights(rights).join(",");
  if (words === allRights.join(",")) return "all,link";
  if (words === usualRights.join(",")) return "all";
  if (words === readOnly.join(",")) return "read-only";
  return words === "" ? "none" : words;
}

/** Splits at every `separator` that no backslash precedes; the backslashes stay. */
function splitUnescaped(text: string, separator: ";" | ":"): string[] {
  const parts = [""];
  for (const [piece] of text.matchAll(/\\.|./gs)) {
    if (piece === separator) parts.push("");
    else parts.push(`${parts.pop() ?? ""}${piece}`);
  }
  return parts;
}

function invalid(message: string): AccountError {
  return new AccountError("invalid", message, {
    hint: "write rights as all, read-only, or by path: '/:list,read;/in:list,write,make-directory'",
  });
}
