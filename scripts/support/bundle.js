import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "./root.js";
import { Trouble } from "./say.js";

/** As deep in the tree as the files that it is made of: they look for package.json from where they are. */
const folder = inRoot("dist", "bundle", "client");
/** Large, and needed by few: they are loaded from where they are installed. */
const LEFT_OUTSIDE = ["iconv-lite", "socks"];
/** For packages that are no modules of JavaScript's own. */
const WITH_REQUIRE =
  'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);';

export const bundleMissing = () => !existsSync(path.join(folder, "main.js"));

/** The client in one file, and one for each part that is loaded when it is needed: see docs/decisions/023-the-client-in-one-file.md. */
export async function bundleClient() {
  rmSync(folder, { recursive: true, force: true });
  const { build } = await import("esbuild");
  try {
    const { metafile } = await build({
      ...{ entryPoints: [inRoot("dist", "src", "cli", "client", "main.js")], outdir: folder, metafile: true },
      ...{ bundle: true, splitting: true, external: LEFT_OUTSIDE, banner: { js: WITH_REQUIRE } },
      ...{ platform: "node", format: "esm", target: "node20.19", logLevel: "warning" },
    });
    writeFileSync(path.join(folder, "LICENSES.txt"), licencesOf(Object.keys(metafile.inputs)));
  } catch (error) {
    throw new Trouble(`the client could not be put into one file: ${error}`, "`npm run build -- --clean` builds anew");
  }
}

/**
 * Of the packages that are in it.
 * @param {string[]} inputs paths of files
 */
function licencesOf(inputs) {
  const names = inputs.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  const texts = [...new Set(names)].sort().map((name) => {
    const place = inRoot("node_modules", name);
    const licence = readdirSync(place).find((file) => /^licen[cs]e/i.test(file));
    if (licence === undefined) throw new Error(`${name} comes without its licence`);
    return `${name}\n\n${readFileSync(path.join(place, licence), "utf8").trim()}\n`;
  });
  return texts.join("\n----\n\n");
}
