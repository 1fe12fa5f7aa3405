// The short table of the README, out of results.json: a line a figure, Sealift on each Node and then the peers, the best of each line in bold.
import { shown } from "../statistics.js";

const figure = (scenario, key, title, better = "more") => ({ scenario, key, title, better });

const figures = [
  figure("down", "rate", "1 GiB down, MB/s"),
  figure("down", "cpu", "&nbsp; CPU s/GiB", "less"),
  figure("up", "rate", "1 GiB up, MB/s"),
  figure("up", "cpu", "&nbsp; CPU s/GiB", "less"),
  figure("down-8", "rate", "8 sessions down, MB/s"),
  figure("up-8", "rate", "8 sessions up, MB/s"),
  figure("small-down-16", "rate", "4 KiB files down, 16 sessions, files/s"),
  figure("small-up-16", "rate", "4 KiB files up, 16 sessions, files/s"),
  figure("handshakes-full-ecdsa", "rate", "TLS handshakes/s"),
  figure("idle-500", "perSession", "an idle session of 500, KiB", "less"),
  figure("list", "first", "LIST of 100,000: first byte, ms", "less"),
  figure("list", "total", "&nbsp; the whole, ms", "less"),
];

/** As a user has it who sets nothing: with as many worker processes as were measured. */
function ourRow(rows, node) {
  return rows.filter((row) => row.ours && row.node === node).toSorted((a, b) => b.workers - a.workers)[0];
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
    const all = [
      ...nodes.map((node) => ourRow(rows, node)),
      ...peers.map((peer) => rows.find(({ server }) => server === peer)),
    ].map((row) => row?.figures?.[key]);
    const known = all.filter((value) => value !== undefined);
    const best = better === "more" ? Math.max(...known) : Math.min(...known);
    return [title, ...all.map((value) => (value === best ? `**${shown(value)}**` : shown(value)))];
  });
  const heads = ["", ...nodes.map((node) => `Sealift, Node ${node}`), ...peers];
  const table = [heads, heads.map((_, index) => (index === 0 ? "---" : "---:")), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
  return `${table}\n\nMeasured ${machine.date} on ${machine.processor}, ${machine.kernel}; Sealift ${versions.Sealift}. All of Sealift's promises are on.\n`;
}
