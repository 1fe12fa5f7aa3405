// The results as a page.
import { ofWhich } from "../again.js";
import { shown } from "../statistics.js";

/** The first `words` columns hold words, the others figures. */
function table(headings, lines, words = 1) {
  return [headings, headings.map((_, index) => (index < words ? "---" : "---:")), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** One scenario: the figures of all, then each of Sealift's as a ratio to each peer's. */
export function scenarioText(scenario) {
  const { title, columns, rows } = scenario;
  const figures = table(
    ["", ...columns.map((column) => column.title), "CPU of the load"],
    rows.map((row) => [row.server, ...columns.map(({ key }) => shown(row.figures?.[key])), loadText(row)]),
  );
  const notes = rows.flatMap(notesOf).map((note) => `- ${note}`);
  return [`### ${title}`, figures, ratios(scenario), notes.join("\n")].filter((part) => part !== "").join("\n\n");
}

function loadText({ loadShare, generatorBound }) {
  if (loadShare === undefined) return "-";
  return `${Math.round(loadShare * 100)} %${generatorBound ? ", generator-bound" : ""}`;
}

function notesOf({ server, failures = [], absent }) {
  const last =
    failures.length === 0
      ? []
      : [
          `${server}: ${failures.length} failed ${failures.length === 1 ? "run" : "runs"}, the last one with: ${failures.at(-1)}`,
        ];
  return absent === undefined ? last : [`${server}: ${absent}`, ...last];
}

/** What the servers agreed on with the load, and what is to be known of them. */
function serversText(scenarios) {
  const rows = new Map();
  for (const row of scenarios.flatMap((scenario) => scenario.rows.filter(({ beside }) => beside !== true))) {
    const known = rows.get(row.server) ?? {};
    rows.set(row.server, { ...row, cipher: known.cipher ?? row.cipher, reused: known.reused ?? row.reused });
  }
  const resumed = new Map([
    [true, "resumed"],
    [false, "full handshakes"],
  ]);
  const lines = [...rows.values()].map(({ server, cipher, reused, note }) => [
    server,
    cipher ?? "-",
    resumed.get(reused ?? undefined) ?? "-",
    note ?? "",
  ]);
  return table(["", "TLS", "data connections", ""], lines, 4);
}

const measured = ({ figures }) => figures !== undefined;

function ratios({ columns, rows }) {
  const ours = rows.filter((row) => row.ours && measured(row));
  const others = rows.filter((row) => !row.ours && measured(row));
  if (ours.length === 0 || others.length === 0) return "";
  const lines = ours.flatMap((own) =>
    columns.map(({ key, title }) => [
      `${own.server}: ${title}`,
      ...others.map(({ figures }) => shown(own.figures[key] / figures[key])),
    ]),
  );
  return table(["divided by that of", ...others.map(({ server }) => server)], lines);
}

/** Points of one curve: a line a server, a column a point, and the picture of it. */
function curveText({ title, files, points }, label) {
  const servers = [...new Set(points.flatMap(({ rows }) => rows.map(({ server }) => server)))];
  const tables = points[0].columns.map((column) => {
    const at = (server) =>
      points.map(({ rows }) => shown(rows.find((row) => row.server === server)?.figures?.[column.key]));
    return table(
      [column.title, ...points.map(({ curve }) => label(curve.x))],
      servers.map((server) => [server, ...at(server)]),
    );
  });
  return [`### ${title}`, ...files.map(({ file, title: picture }) => `![${picture}](${file})`), ...tables].join("\n\n");
}

const verdicts = new Map([
  [true, "met"],
  [false, "**not met**"],
  [undefined, "not measured"],
]);

function targetsText(targets) {
  return table(
    ["", "figure", "target", "measured", ""],
    targets.map(({ title, figure, wanted, server, value, met, generatorBound }) => [
      `${title}: ${server}`,
      figure,
      wanted,
      shown(value),
      `${verdicts.get(met)}${generatorBound && met !== undefined ? " (generator-bound)" : ""}`,
    ]),
    3,
  );
}

function profileText({ title, server, total, entries }) {
  const lines = entries.map(({ name, place, seconds }) => [
    `\`${name}\``,
    place,
    `${((seconds / total) * 100).toFixed(1)} %`,
  ]);
  return [`### ${title}: ${server}`, table(["function", "where", "of its CPU"], lines, 2)].join("\n\n");
}

const introduction = `Made by \`npm run bench\`, see [README.md](README.md). All servers on one machine, on loopback, TLS required, with the same certificates; in turns
(A B A B ...) in one run; medians of all rounds. Files lie on a tmpfs and Sealift runs with \`durability: none\`, unless the title says otherwise. CPU is
user and system of a server's whole process tree, memory its proportional set size. "Generator-bound": the load itself took more than 30 % of the machine, so
that the servers were not alone the brake; CPU for each file or GiB is not touched by that.`;

export function page({ machine, versions, rounds, sittings, explained, scenarios, curves, targets, profiles, label }) {
  const facts = [
    ...Object.entries({ ...machine, rounds, sittings }).map(([key, value]) => `- ${key}: ${value}`),
    ...Object.entries(versions).map(([key, value]) => `- ${key}: ${value}`),
  ];
  const plain = scenarios.filter(({ curve }) => curve === undefined);
  return [
    ...["# Results", introduction, facts.join("\n"), ofWhich(scenarios), serversText(scenarios)].filter(
      (part) => part !== "",
    ),
    ...["## Targets", targetsText(targets)],
    ...(explained === undefined ? [] : [explained]),
    ...["## Figures", ...plain.map(scenarioText)],
    ...(curves.length === 0 ? [] : ["## Curves", ...curves.map((curve) => curveText(curve, label))]),
    ...(profiles.length === 0
      ? []
      : ["## Where Sealift's time goes", profileIntroduction, ...profiles.map(profileText)]),
  ]
    .join("\n\n")
    .concat("\n");
}

const profileIntroduction = `The CPU profile (\`--cpu-prof\`) of runs of their own, by time spent in the function itself, of all threads and processes; time in which they waited is left
out. Functions without a place are Node's own in C++: \`writeBuffer\` encrypts and sends TLS records, \`read\` decrypts them or reads a file. "(program)" is what libuv and the kernel do
besides.`;
