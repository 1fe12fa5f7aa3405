/**
 * A reporter for node:test: one line for each test that was skipped, with the reason it gave.
 * @param {AsyncIterable<import("node:test/reporters").TestEvent>} events
 */
// biome-ignore lint/style/noDefaultExport: the runner takes a reporter from the default export
export default async function* skippedReporter(events) {
  for await (const event of events) {
    if (event.type !== "test:pass" && event.type !== "test:fail") continue;
    const { skip, name } = event.data;
    if (skip === undefined || skip === false) continue;
    yield typeof skip === "string" && skip !== "" ? `${name}: ${skip}\n` : `${name}\n`;
  }
}
