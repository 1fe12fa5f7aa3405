import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { repositoryRoot } from "../support/repository.js";
import { type Finished, runProgram } from "../support/run-program.js";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary.js";

/** A small checkout with our scripts, a source, and an npm that needs no network and writes down how it was called. */
export interface Checkout extends AsyncDisposable {
  readonly path: string;
  run(script: string, args?: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Finished>;
  write(file: string, text: string): void;
  remove(file: string): void;
  has(file: string): boolean;
  /** Milliseconds; when the file was last written. */
  written(file: string): number;
  /** The arguments of each call of npm so far. */
  npmCalls(): readonly string[];
}

const fakeNpm = `
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
appendFileSync("npm-calls", process.argv.slice(2).join(" ") + " NODE_ENV=" + (process.env.NODE_ENV ?? "") + "\\n");
rmSync("node_modules", { recursive: true, force: true });
if (process.env.FAIL_WITH !== undefined) {
  console.error("npm error code " + process.env.FAIL_WITH);
  process.exit(1);
}
await new Promise((resolve) => setTimeout(resolve, Number(process.env.TAKE_MS ?? "0")));
mkdirSync("node_modules");
for (const name of ["typescript", "esbuild"])
  symlinkSync(${JSON.stringify(path.join(repositoryRoot, "node_modules"))} + "/" + name, "node_modules/" + name);
`;

const compilerOptions = {
  target: "ES2023",
  module: "NodeNext",
  rootDir: ".",
  outDir: "dist",
  strict: true,
  types: [],
  declaration: true,
  sourceMap: true,
  incremental: true,
  tsBuildInfoFile: "dist/.tsbuildinfo",
};

function fill(folder: string): void {
  cpSync(path.join(repositoryRoot, "scripts"), path.join(folder, "scripts"), { recursive: true });
  const put = (file: string, content: unknown) => writeFileSync(path.join(folder, file), JSON.stringify(content));
  put("package.json", { name: "checkout", version: "1.0.0", type: "module" });
  put("package-lock.json", { name: "checkout", version: "1.0.0", lockfileVersion: 3, packages: {} });
  put("tsconfig.json", { compilerOptions, include: ["src/**/*.ts", "test/**/*.ts"] });
  mkdirSync(path.join(folder, "src", "inner"), { recursive: true });
  writeFileSync(path.join(folder, "src", "first.ts"), "export const first = 1;\n");
  writeFileSync(path.join(folder, "src", "inner", "second.ts"), "export const second = 2;\n");
  mkdirSync(path.join(folder, "src", "cli", "client"), { recursive: true });
  writeFileSync(path.join(folder, "src", "cli", "client", "main.ts"), 'export { first } from "../../first.js";\n');
  writeFileSync(path.join(folder, "npm-cli.js"), fakeNpm);
}

export async function checkout(): Promise<Checkout> {
  const holder: TemporaryFolder = await temporaryFolder("checkout");
  const folder = path.join(holder.path, "a path with spaces");
  mkdirSync(folder);
  fill(folder);
  const at = (file: string) => path.join(folder, file);
  return {
    path: folder,
    run: (script, args = [], environment = {}) =>
      runProgram(process.execPath, [at(`scripts/${script}`), ...args], {
        folder: holder.path,
        environment: { npm_execpath: at("npm-cli.js"), ...environment },
      }),
    write: (file, text) => writeFileSync(at(file), text),
    remove: (file) => rmSync(at(file), { recursive: true }),
    has: (file) => existsSync(at(file)),
    written: (file) => statSync(at(file)).mtimeMs,
    npmCalls: () => (existsSync(at("npm-calls")) ? readFileSync(at("npm-calls"), "utf8").trimEnd().split("\n") : []),
    [Symbol.asyncDispose]: holder.remove,
  };
}
