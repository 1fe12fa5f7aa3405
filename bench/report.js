/** Three figures that matter. */
function shown(value) {
  if (!Number.isFinite(value)) return "-";
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** A table a scenario: the figures of each server, and behind each what Sealift's is of it. */
export function markdown({ date, node, cpu, cores, rounds, scenarios }, { head = true } = {}) {
  const introduction = `# Results

Made by \`npm run bench\` on ${date}, Node ${node}, ${cores} cores (${cpu}), ${rounds} rounds in turns, medians. In brackets: Sealift's figure divided by the row's.
`;
  return `${head ? introduction : ""}${scenarios.map(table).join("\n")}`;
}

function table({ title, columns, rows }) {
  const ours = rows.find(({ server }) => server === "Sealift")?.figures;
  const lines = rows.map(({ server, figures, failed, generatorShare, generatorBound }) => {
    if (failed !== undefined) return [server, ...columns.map(() => "-"), `failed: ${failed}`];
    const cells = columns.map(({ key }) => {
      const ratio = server === "Sealift" || ours === undefined ? "" : ` (${shown(ours[key] / figures[key])})`;
      return `${shown(figures[key])}${ratio}`;
    });
    return [server, ...cells, `${Math.round(generatorShare * 100)} %${generatorBound ? ", generator-bound" : ""}`];
  });
  const headings = ["", ...columns.map((column) => column.title), "CPU of the load"];
  return [`## ${title}`, "", headings, headings.map(() => "---"), ...lines]
    .map((line) => (Array.isArray(line) ? `| ${line.join(" | ")} |` : line))
    .join("\n")
    .concat("\n");
}
