// The short table of the README, out of results.json: a line a figure, Sealift on each Node and then the peers, the best of each line in bold.
import { mostFirst, shortOf } from "../again.js";
import { shown } from "../statistics.js";
import { judgedRow } from "../targets.js";

/** `what`: how the scenario is called in a sentence. */
const figure = (scenario, key, title, better = "more", what = title.replace(/,? [^ ]+$/, "")) => ({
  ...{ scenario, key, title, better, what },
});

const figures = [
  figure("down", "rate", "1 GiB down, MB/s"),
  figure("down", "cpu", "&nbsp; CPU s/GiB", "less"),
  figure("up", "rate", "1 GiB up, MB/s"),
  figure("up", "cpu", "&nbsp; CPU s/GiB", "less"),
  figure("down-8", "rate", "8 sessions down, MB/s"),
  figure("up-8", "rate", "8 sessions up, MB/s"),
  figure("small-down-16", "rate", "4 KiB files down, 16 sessions, files/s"),
  figure("small-up-16", "rate", "4 KiB files up, 16 sessions, files/s"),
  figure("handshakes-full-ecdsa", "rate", "TLS handshakes/s", "more", "TLS handshakes"),
  figure("idle-500", "perSession", "an idle session of 500, KiB", "less"),
  figure("list", "first", "LIST of 100,000: first byte, ms", "less", "LIST"),
  figure("list", "total", "&nbsp; the whole, ms", "less"),
];

/** In what Sealift ran for a line: one session, idle ones and listings are measured of one process; what spreads over sessions, with as many workers as were measured at most. */
function formText(rows) {
  const counts = new Set(rows.filter((row) => row !== undefined).map(({ workers }) => workers));
  return [...counts].map((workers) => (workers === 0 ? "1 process" : `${workers} workers`)).join(", ") || "-";
}

/** Which Sealift was measured; where not all lines are of one, which lines are of which. */
function sealiftText(scenarios, versions) {
  const groups = new Map();
  for (const { name, of = versions.Sealift } of scenarios) {
    const lines = figures.filter(({ scenario }) => scenario === name);
    if (lines.length > 0) groups.set(of, [...(groups.get(of) ?? []), ...lines]);
  }
  const [[most] = [versions.Sealift], ...others] = mostFirst(groups);
  const parts = others.map(([of, lines]) => `but for ${namesOf(lines).join(" and ")}: ${shortOf(of)}`);
  return [shortOf(most), ...parts].join(", ");
}

/** A scenario is called as its first line is; the lines below that have no name of their own. */
function namesOf(lines) {
  const names = lines.map((line) => figures.find(({ scenario }) => scenario === line.scenario).what);
  return [...new Set(names)];
}

/** Markdown; `results` as in results.json. */
export function shortTable({ scenarios, machine, versions }) {
  const rowsOf = (name) => scenarios.find((scenario) => scenario.name === name)?.rows ?? [];
  const peers = [
    ...new Set(
      rowsOf("down")
        .filter(({ ours }) => !ours)
        .map(({ server }) => server),
    ),
  ];
  const nodes = [...new Set(rowsOf("down").flatMap(({ ours, node }) => (ours ? [node] : [])))].sort((a, b) => b - a);
  const lines = figures.map(({ scenario, key, title, better }) => {
    const rows = rowsOf(scenario);
    const own = nodes.map((node) => judgedRow(rows, node));
    const all = [...own, ...peers.map((peer) => rows.find(({ server }) => server === peer))].map(
      (row) => row?.figures?.[key],
    );
    const known = all.filter((value) => value !== undefined);
    const best = better === "more" ? Math.max(...known) : Math.min(...known);
    return [title, formText(own), ...all.map((value) => (value === best ? `**${shown(value)}**` : shown(value)))];
  });
  const heads = ["", "Sealift in", ...nodes.map((node) => `Sealift, Node ${node}`), ...peers];
  const table = [heads, heads.map((_, index) => (index < 2 ? "---" : "---:")), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
  return `${table}\n\nMeasured ${machine.date} on ${machine.processor}, ${machine.kernel}; Sealift ${sealiftText(scenarios, versions)}. All of Sealift's promises are on. In 1 process: \`workers: 0\`; who sets nothing has a worker for each processor.\n`;
}
