// The results as a page.
import { ofWhich } from "../again.js";
import { byProcesses } from "../cpu-meter.js";
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

function notesOf({ server, failures = [], absent, unsettled }) {
  const busy =
    unsettled === undefined
      ? []
      : [
          `${server}: ${counted(unsettled, "run")} began while the disk still wrote what was before, which may have slowed them`,
        ];
  const last =
    failures.length === 0
      ? []
      : [`${server}: ${counted(failures.length, "failed run")}, the last one with: ${failures.at(-1)}`];
  return [...(absent === undefined ? [] : [`${server}: ${absent}`]), ...last, ...busy];
}

const counted = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

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

function profileText({ title, server, role, share, total, entries }) {
  const lines = entries.map(({ name, place, seconds }) => [
    `\`${name}\``,
    place,
    `${((seconds / total) * 100).toFixed(1)} %`,
  ]);
  const whose = role === undefined ? server : `${server}, ${role}: ${Math.round(share * 100)} % of all`;
  return [`### ${title}: ${whose}`, table(["function", "where", "of its CPU"], lines, 2)].join("\n\n");
}

const introduction = `Made by \`npm run bench\`, see [README.md](README.md). All servers on one machine, on loopback, TLS required, with the same certificates; in turns
(A B A B ...) within each table; medians of all rounds. Files lie on a tmpfs and Sealift runs with \`durability: none\`, unless the title says otherwise. CPU is
user and system of a server's whole process tree, memory its proportional set size. "Generator-bound": the load itself took more than 30 % of the machine, so
that the servers were not alone the brake; CPU for each file or GiB is not touched by that.`;

/** How the tables came together: each is of one sitting, but not all of the same. */
function sittingsText(sittings) {
  if (sittings === undefined || sittings < 2) return [];
  return [
    `- sittings: ${sittings}: so often the benchmark was started, to go on where it was interrupted (\`--continue\`) or to measure some of it again (\`--again\`); each table is whole of one`,
  ];
}

/** Which CPU figures are less exact than the kernel could count. */
function cpuText(scenarios) {
  const from = (wanted) =>
    scenarios.filter(({ rows }) => rows.some((row) => measured(row) && !row.beside && row.cpuFrom === wanted));
  const told = (which, how) =>
    which.length === 0
      ? []
      : [`${how} ${which.length === scenarios.length ? "all tables" : which.map(({ title }) => title).join("; ")}.`];
  return [
    ...told(
      from(undefined),
      "CPU was read in ticks of 10 ms, user and system apart, and of each process what had not made a tick was left out: servers that have a process for each session took more than is told, by up to 20 ms for each of these. So in",
    ),
    ...told(
      from(byProcesses),
      "No groups of processes could be made to count CPU by (cgroups; they need root): it was read of each process, which loses up to 20 ms for one whose children have ended, and all of children that nobody waits for. So in",
    ),
  ].join(" ");
}

export function page({ machine, versions, rounds, sittings, explained, scenarios, curves, targets, profiles, label }) {
  const mixed = ofWhich(scenarios);
  // Where scenarios are of several Sealifts, the paragraph behind says which; one alone would be wrong here.
  const { Sealift, ...others } = versions;
  const told = Object.entries(mixed === "" ? { Sealift, ...others } : others);
  const facts = [
    ...Object.entries({ ...machine, rounds }).map(([key, value]) => `- ${key}: ${value}`),
    ...sittingsText(sittings),
    ...told.map(([key, value]) => `- ${key}: ${value}`),
  ];
  const plain = scenarios.filter(({ curve }) => curve === undefined);
  return [
    ...["# Results", introduction, facts.join("\n"), mixed, cpuText(scenarios), serversText(scenarios)].filter(
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

const profileIntroduction = `The CPU profile (\`--cpu-prof\`) of runs of their own, by time spent in the function itself, of all threads; time in which they waited is left
out. Where a form of Sealift has workers, these are together in one table, and the process that looks after them in another. Functions without a place are Node's own in C++: \`writeBuffer\` encrypts and sends TLS records, \`read\` decrypts them or reads a file. "(program)" is what libuv and the kernel do
besides.`;
