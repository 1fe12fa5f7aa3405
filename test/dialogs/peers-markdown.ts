import { isReadable, readCases } from "./cases.js";
import { topics } from "./differences.js";
import { type Alternative, type PeerName, peerNames, type Script, type Step } from "./script.js";

const MAX_CELL = 60;
/** A file's content is shown up to that length. */
const MAX_SHOWN_CONTENT = 16;
const labels: Readonly<Record<PeerName, string>> = { vsftpd: "vsftpd", proftpd: "ProFTPD", "pure-ftpd": "Pure-FTPd" };

/** One step of one script that at least one server answers otherwise, for one reason. */
export interface Place {
  readonly reason: string;
  readonly script: string;
  /** What the client said last. */
  readonly asked: string;
  readonly ours: string;
  /** In the order of `peerNames`; undefined: as ours, or for another reason. */
  readonly theirs: readonly (string | undefined)[];
}

type PortableCase = { readonly file: string; readonly script: Script };

export function portableCases(): readonly PortableCase[] {
  return readCases()
    .filter(isReadable)
    .filter(({ script }) => script.portable);
}

/** All differences that stand in the scripts. */
export function readPlaces(cases: readonly PortableCase[]): readonly Place[] {
  return cases.flatMap(({ file, script }) => {
    const name = file.replace(/\.dialog$/, "");
    let asked = "";
    const places: Place[] = script.exceptions.map(({ peers, reason }) => ({
      reason,
      script: name,
      asked: "",
      ours: script.title,
      theirs: peerNames.map((peer) => (peers.includes(peer) ? "not run" : undefined)),
    }));
    for (const step of script.steps) {
      if (step.do === "send") asked = step.text.slice(3);
      for (const reason of new Set(step.but.map((other) => other.reason))) {
        const others = step.but.filter((other) => other.reason === reason);
        const theirs = peerNames.map((peer) => {
          const other = others.find(({ peers }) => peers.includes(peer));
          return other === undefined ? undefined : describeAlternative(other);
        });
        places.push({ reason, script: name, asked, ours: describeStep(step), theirs });
      }
    }
    return places;
  });
}

function describeStep(step: Step): string {
  if (step.do === "expect") return step.text.slice(3);
  if (step.do === "files") return describeFiles(step);
  if (step.do === "data-lines") return `D> ${step.lines.map(({ source }) => source).join(", ")}`;
  if (step.do === "unreachable") return "no such port";
  if (step.do === "closed") return step.unread === undefined ? "closes" : "last words, and closes";
  return step.text;
}

function describeFiles(step: Extract<Step, { do: "files" }>): string {
  const names = [...step.tree].map(([name, content]) => {
    if (name.endsWith("/") || content === undefined) return name;
    return content.length > MAX_SHOWN_CONTENT ? `${name} (${content.length} bytes)` : `${name} "${content}"`;
  });
  return names.length === 0 ? "no file" : names.join(", ");
}

function describeAlternative({ steps, over, line }: Alternative): string {
  if (steps.length === 0) return "no reply";
  const words = steps.map((step) => {
    // Steps that BUT makes of codes have its own text.
    if (step.line === line && step.do === "expect") return String(step.reply.code);
    return describeStep(step);
  });
  return `${words.join("; ")}${over ? " ..." : ""}`;
}

/** docs/peers.md. */
export function peersMarkdown(): string {
  const cases = portableCases();
  const places = readPlaces(cases);
  const lines = [
    "# Sealift and other servers",
    "",
    "<!-- Written by `node scripts/generate-docs.js` from test/dialogs. -->",
    "",
    `${cases.length} scripts of test/dialogs run on Sealift and, as they are, on vsftpd, ProFTPD and Pure-FTPd, in the versions of Debian 12. Here is every step that`,
    "one of those answers otherwise, with the reason. The scripts say the same and are what is tested: a difference that is not listed fails,",
    "and so does one that has gone.",
    "",
    ...summary(cases, places),
  ];
  for (const topic of topics) {
    lines.push("", `## ${topic.title}`);
    for (const [reason, { title, why }] of Object.entries(topic.differences))
      lines.push("", `### ${title}`, "", why, "", ...table(places.filter((place) => place.reason === reason)));
  }
  return `${lines.join("\n")}\n`;
}

function summary(cases: readonly PortableCase[], places: readonly Place[]): readonly string[] {
  const rows = peerNames.map((peer, index) => {
    const run = cases.filter(({ script }) => !script.exceptions.some(({ peers }) => peers.includes(peer)));
    const otherwise = places.filter(({ theirs }) => theirs[index] !== undefined && theirs[index] !== "not run");
    const scripts = new Set(otherwise.map(({ script }) => script));
    return `| ${labels[peer]} | ${run.length} | ${run.length - scripts.size} | ${otherwise.length} |`;
  });
  return ["| | scripts | all as Sealift | steps answered otherwise |", "|---|---|---|---|", ...rows];
}

function table(places: readonly Place[]): readonly string[] {
  const head = ["asked", "Sealift", ...peerNames.map((peer) => labels[peer]), "script"];
  const rows = places.map(({ asked, ours, theirs, script }) => [
    code(asked),
    code(ours),
    ...theirs.map((answer) => (answer === undefined ? "" : code(answer))),
    script,
  ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

/** Text of a script as a cell: in as many backticks as it takes, and cut where it is long. */
function code(text: string): string {
  if (text === "") return "";
  const shown = (text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}...` : text)
    .replaceAll("|", "\\|")
    .replaceAll(
      /[^\x20-\x7E]/g,
      (character) => `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    );
  return shown.includes("`") ? `\`\` ${shown} \`\`` : `\`${shown}\``;
}
