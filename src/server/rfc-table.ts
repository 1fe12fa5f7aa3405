import type { Right } from "../accounts/rights.js";
import type { ByteString } from "../protocol/byte-string.js";
import { MAX_PATH_BYTES, VirtualPath } from "../protocol/virtual-path.js";
import { type Command, pathOf } from "./command.js";
import { commands } from "./commands/index.js";
import { featuresMarkdown } from "./features.js";
import { storageCodes } from "./replies.js";

/** What a row's data connection may end with besides what its row says. RFC 959 section 5.4, RFC 4217 section 10. */
const dataCodes = [425, 426, 451, 521, 522];

const base = { cwd: VirtualPath.root, names: undefined };

/** Arguments among which there is one that any parser refuses, unless it takes all. */
const probes = ["", "x", "x y", "\0", "x".repeat(MAX_PATH_BYTES + 1)] as ByteString[];

/** Codes that do not come from the row's own `run`, but from what stands around it: gate, argument, right, storage, data connection. */
export function refusalCodes(row: Command): readonly number[] {
  const codes = new Set<number>();
  if (row.phase === "logged-in" || row.beforeTls === undefined) codes.add(530);
  if (probes.some((text) => !row.argument(text, base).ok)) codes.add(501);
  if (row.enabled !== undefined) codes.add(502);
  if (row.right !== undefined) codes.add(550);
  if (reachesFiles(row)) for (const code of storageCodes) if (storageMaySay(code, row)) codes.add(code);
  if (row.data !== undefined) for (const code of dataCodes) codes.add(code);
  for (const code of row.codes) codes.delete(code);
  return [...codes].sort();
}

/** Every code that the final reply of a row may have. 451 is for what fails in the server itself. */
export function finalCodes(row: Command): readonly number[] {
  return [...new Set([...row.codes, ...refusalCodes(row), 451])].filter((code) => code >= 200).sort();
}

/** No space and "busy" are for what changes something, a quota for what adds something, an offset that cannot be for what uploads. */
function storageMaySay(code: number, row: Command): boolean {
  if (code === 554) return row.data === "receive";
  if (code === 552) return row.right !== undefined && rightsOf(row).every((right) => adding.has(right));
  return (code !== 450 && code !== 452) || rightsOf(row).some((right) => changing.has(right));
}

const changing: ReadonlySet<Right> = new Set([
  "write",
  "overwrite",
  "append",
  "delete",
  "rename",
  "make-directory",
  "delete-tree",
  "link",
]);

/** Whoever has one of these adds something. SITE CHMOD and its like have "overwrite", and add nothing. */
const adding: ReadonlySet<Right> = new Set(["write", "append", "make-directory", "link"]);

function rightsOf({ right }: Command): readonly Right[] {
  return typeof right === "string" ? [right] : (right ?? []);
}

/** A right is about files, and so is an argument that is a path. */
function reachesFiles(row: Command): boolean {
  if (row.right !== undefined) return true;
  const argument = row.argument("x" as ByteString, base);
  return argument.ok && pathOf(argument.value) !== undefined;
}

const introduction = `# Commands and RFCs

Made from the command table in \`src/server/commands/\`; \`node scripts/generate-docs.js\` writes it anew.

- **Answers**: what the command itself may say. **Refusals**: what may come before it runs, from the storage behind it, or from its data connection.
- Any line may be answered 500 (no such command, or longer than 8192 bytes), any command 451 (something failed in the server; its log says what),
  and before the server ends a session by itself it says 421.
- **Status**: yes; off unless a setting of sealift.yaml switches it on; or refused, which some clients need to hear in the proper way.
- **Clear**: may be sent before TLS where TLS is required; all others are then answered 530.
- **Right**: what the account must be allowed at that path; of those joined by "or", one is enough; what comes behind a comma the command
  asks for other paths or in some cases only, as its note says.
`;

const headings = ["Command", "RFC", "Status", "What it does", "Clear", "Right", "Data", "Answers", "Refusals", "Note"];

/** docs/rfc.md: every row of the command table. */
export function rfcMarkdown(rows: readonly Command[] = commands): string {
  const lines = [headings, headings.map(() => "---"), ...rows.map(cells)].map((row) => `| ${row.join(" | ")} |`);
  return `${introduction}\n${lines.join("\n")}\n\n${featuresMarkdown(rows)}`;
}

/** Whether a row does what it is for: one whose every own answer is a refusal does not. */
export function statusOf({ codes, offUnless }: Command): string {
  if (codes.every((code) => code >= 500) && codes.length === 1) return "refused";
  return offUnless === undefined ? "yes" : `off unless \`${offUnless}\``;
}

function cells(row: Command): readonly string[] {
  const aliases = row.aliases === undefined ? "" : ` (${row.aliases.join(", ")})`;
  return [
    `${row.verb}${aliases}`,
    row.rfc,
    row.hasSubcommands === true ? "yes" : statusOf(row),
    row.help.replaceAll("|", "\\|"),
    row.beforeTls === true ? "yes" : "",
    [rightsOf(row).join(" or "), ...(row.needs ?? [])].join(", "),
    row.data ?? "",
    row.codes.join(" "),
    refusalCodes(row).join(" "),
    row.note ?? "",
  ];
}
