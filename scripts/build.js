// Builds dist/ from src/ and test/. Packages must be installed: `npm run build` sees to that.
//
//   node scripts/build.js [--clean]     --clean: from nothing

import { withLock } from "./support/lock.js";
import { build, clean } from "./support/output.js";
import { fail } from "./support/say.js";

withLock(async () => {
  if (process.argv.includes("--clean")) clean();
  await build();
}).catch(fail);
