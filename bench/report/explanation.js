// missed.md and client/missed.md say, of one machine, why targets are missed. Beside another machine's figures its sentences would be wrong.

/** Which machine and which Sealift the text is about. */
const HEAD = /^Written for (?<processor>.+?); Sealift (?<sealift>.+)\.$/m;

/** What of the text stands in RESULTS.md; `machine` as in results.json: its `processor` has the model and the number of cores. */
export function explanationFor(text, machine, file = "bench/missed.md") {
  const written = HEAD.exec(text)?.groups;
  if (written?.processor === machine.processor) return text.trim();
  const [heading] = text.trim().split("\n", 1);
  const whose = written === undefined ? "no machine that it names" : written.processor;
  return `${heading}\n\n\`${file}\` was written for another machine (${whose}), and is left out here: its figures and reasons need not hold on this one.`;
}
