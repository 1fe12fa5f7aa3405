// CLIENT-RESULTS.md.
import { shown } from "../statistics.js";

const table = (head, rows) =>
  [
    `| ${head.join(" | ")} |`,
    `|${head.map(() => "---").join("|")}|`,
    ...rows.map((row) => `| ${row.join(" | ")} |`),
  ].join("\n");

const verdict = (met) => (met === undefined ? "not measured" : met ? "yes" : "**no**");

function targetTable(targets) {
  const rows = targets.map(({ title, server, client, figure, wanted, value, met }) => [
    ...[title, server, client, figure, wanted, shown(value), verdict(met)],
  ]);
  return table(["what", "server", "client", "figure", "wanted", "measured", "met"], rows);
}

/** One job on one server. */
export function jobText({ title, server, columns, rows }) {
  const head = ["client", ...columns.map((column) => column.title), "failed runs"];
  const cells = rows.map(({ client, figures, failures }) => [
    client,
    ...columns.map(({ key }) => shown(figures?.[key])),
    failures.length === 0 ? "0" : `${failures.length}: ${failures[0].replaceAll(/[|\n]/g, " ").slice(0, 200)}`,
  ]);
  return `### ${title}; server: ${server}\n\n${table(head, cells)}`;
}

export function page({ machine, versions, rounds, measured, targets, explained }) {
  const facts = { ...machine, ...versions, rounds: `${rounds}, in turns; medians` };
  return [
    "# Results of the clients",
    "Written by `npm run bench:client`; [README.md](README.md#the-clients) says what is measured and how.",
    "## Targets",
    targetTable(targets),
    ...(explained === undefined ? [] : [explained]),
    "## Measured",
    ...measured.map(jobText),
    "## Where",
    Object.entries(facts)
      .map(([name, value]) => `- ${name}: ${value}`)
      .join("\n"),
    "",
  ].join("\n\n");
}
