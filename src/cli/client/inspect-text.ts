import type { InspectionReport, Step, SupportFacts, Verdict, Weakness } from "../../client/index.js";
import { printable } from "../failure.js";

export interface TextOptions {
  readonly colour: boolean;
  /** Columns. */
  readonly width: number;
}

const marks: Readonly<Record<Verdict, { readonly word: string; readonly colour: number }>> = {
  good: { word: "good", colour: 32 },
  note: { word: "note", colour: 36 },
  weak: { word: "weak", colour: 33 },
  bad: { word: "BAD", colour: 31 },
  unknown: { word: "?", colour: 90 },
};

/** Columns of the names of what was seen. */
const NAME_COLUMNS = 24;

/** The report for people: what happened in order, what is weak, the grade. Ends with a line end. */
export function reportAsText(report: InspectionReport, options: TextOptions): string {
  const { host, port, address, security, steps, support, weaknesses } = report;
  const at = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const where = address === "" || address === host ? "" : ` (${address})`;
  const how = security === "implicit" ? "TLS from the first byte" : "TLS after AUTH TLS";
  return [
    paint(`${printable(at)}${where}, ${how}`, 1, options),
    ...steps.flatMap((step, index) => ["", ...stepLines(step, index + 1, options)]),
    ...(support?.complete === true ? ["", ...tableLines(support, options)] : []),
    "",
    ...weaknesses.flatMap((each) => [...weaknessLines(each, options), ""]),
    ...gradeLines(report, options),
    "",
  ].join("\n");
}

function stepLines(
  { title, verdict, facts, meaning, advice, command }: Step,
  number: number,
  options: TextOptions,
): string[] {
  const { word, colour } = marks[verdict];
  const head = `${String(number).padStart(2)}. ${title}`;
  return [
    `${paint(head.padEnd(options.width - 6), 1, options)} ${paint(word, colour, options)}`.trimEnd(),
    ...facts.flatMap(([name, value]) => factLines(name, value, options)),
    ...wrap(meaning, options.width - 4).map((line) => `    ${paint(line, 2, options)}`),
    ...(advice === undefined ? [] : hanging("    -> ", advice, options)),
    // Never wrapped: it is there to be copied.
    ...(command === undefined ? [] : [`       ${printable(command)}`]),
  ];
}

function factLines(name: string, value: string, { width }: TextOptions): string[] {
  const lines = value.split("\n").flatMap((line) => wrap(printable(line), width - 6 - NAME_COLUMNS));
  return lines.map((line, index) => `    ${(index === 0 ? printable(name) : "").padEnd(NAME_COLUMNS)}  ${line}`);
}

function weaknessLines({ cap, message, evidence, advice }: Weakness, options: TextOptions): string[] {
  const colour = cap === "B" ? marks.note.colour : cap === "C" ? marks.weak.colour : marks.bad.colour;
  const [first = "", ...rest] = hanging(`${cap}   `, message, options);
  return [
    paint(first, colour, options),
    ...rest.map((line) => paint(line, colour, options)),
    ...hanging("    found: ", printable(evidence.replaceAll("\n", " ")), options),
    ...hanging("    -> ", advice, options),
  ];
}

function gradeLines({ grade, gradeIfTrusted, weaknesses, login }: InspectionReport, options: TextOptions): string[] {
  const colour = grade === "A" ? marks.good.colour : grade < "D" ? marks.weak.colour : marks.bad.colour;
  return [
    `${paint(`Grade ${grade}`, colour, options)}: ${why(weaknesses.length)}.`,
    ...(grade === gradeIfTrusted ? [] : [`With its certificate trusted: ${gradeIfTrusted}.`]),
    ...(login.state === "in" ? [] : ["Without a login: nothing is known of its data connections."]),
  ];
}

function why(weaknesses: number): string {
  if (weaknesses === 0) return "no weakness was found";
  return weaknesses === 1 ? "by the weakness above" : `by the worst of ${weaknesses} weaknesses`;
}

function tableLines({ suites, ended, versions }: SupportFacts, options: TextOptions): string[] {
  const colours = { good: marks.good.colour, old: marks.weak.colour, broken: marks.bad.colour } as const;
  const rows = suites.map(({ version, suite, strength }) => {
    const text = `  ${version.padEnd(8)}  ${printable(suite).padEnd(48)} `;
    return text + paint(strength, colours[strength], options);
  });
  const refused = Object.entries(versions).filter(([, taken]) => taken === false);
  return [
    paint("Versions and cipher suites that the server takes", 1, options),
    ...rows,
    ...refused.map(([version]) => `  ${version.padEnd(8)}  refused`),
    ...(ended === undefined ? [] : [`  not asked to the end: ${printable(ended)}`]),
  ];
}

function hanging(lead: string, text: string, { width }: TextOptions): string[] {
  const lines = wrap(text, width - lead.length);
  return lines.map((line, index) => (index === 0 ? lead : " ".repeat(lead.length)) + line);
}

/** At spaces; what has none is not cut, so that it can be copied. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function paint(text: string, code: number, { colour }: TextOptions): string {
  return colour ? `\x1b[${code}m${text}\x1b[0m` : text;
}
