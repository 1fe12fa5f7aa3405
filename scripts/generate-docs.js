// Writes the documents that the code itself knows how to write. Build first.
//
//   node scripts/generate-docs.js [--check]     --check: writes nothing, and fails when a document is out of date

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inRoot } from "./support/root.js";
import { fail, say, Trouble } from "./support/say.js";

/** Each document, and who writes it: a module and a function of it without arguments. */
const documents = [
  { file: "docs/config.md", module: "src/config/explain", writer: "configMarkdown" },
  { file: "docs/rfc.md", module: "src/server/rfc-table", writer: "rfcMarkdown" },
  { file: "docs/peers.md", module: "test/dialogs/peers-markdown", writer: "peersMarkdown" },
];

/** @param {{ module: string, writer: string }} document */
async function write({ module, writer }) {
  const built = inRoot("dist", `${module}.js`);
  if (!existsSync(built)) throw new Trouble(`there is no ${built}`, "npm run build");
  const functions = await import(pathToFileURL(built).href);
  if (typeof functions[writer] !== "function")
    throw new Trouble(`${module} has no ${writer}()`, "look at scripts/generate-docs.js");
  return String(functions[writer]());
}

/** @param {string} file */
function present(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

async function main() {
  const check = process.argv.includes("--check");
  const stale = [];
  for (const document of documents) {
    const file = inRoot(document.file);
    const text = await write(document);
    if (present(file) === text) continue;
    if (check) stale.push(document.file);
    else {
      writeFileSync(file, text);
      say(`wrote ${document.file}`);
    }
  }
  if (stale.length > 0)
    throw new Trouble(`not what the code says: ${stale.join(", ")}`, "node scripts/generate-docs.js writes them anew");
}

main().catch(fail);
