// Makes a fresh or changed checkout ready: installs packages and builds, each only when needed. npm runs this before
// `npm start` and `npm test`. Everything it says goes to standard error, so that standard output stays the program's.
//
//   node scripts/prepare.js [--install-only]
//
// This file is read by Node versions that are too old for the rest, to tell them so: plain syntax, no static imports.

checkNode();
import("./support/preparation.js")
  .then((preparation) => preparation.prepare({ installOnly: process.argv.includes("--install-only") }))
  .catch((error) => import("./support/say.js").then((say) => say.fail(error)));

function checkNode() {
  const version = process.versions.node;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`error: Sealift needs Node 20.19 or newer, and this is Node ${version}\n`);
  process.stderr.write("hint: install Node 24 (or 20.19 and up), then run the same command again\n");
  process.exit(1);
}
