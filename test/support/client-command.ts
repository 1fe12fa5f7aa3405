import { writeFile } from "node:fs/promises";
import path from "node:path";
import { repositoryRoot } from "./repository.js";
import { type Finished, runProgram } from "./run-program.js";
import { type TemporaryFolder, temporaryFolder } from "./temporary.js";

export type Environment = Readonly<Record<string, string>>;

/** `sealift VERB`, as a user would run it, in a folder and with a home of its own. */
export class ClientCommand {
  readonly folder: string;
  readonly #temporary: TemporaryFolder;

  /** `ca`: PEM of the authority that is kept as `ca.pem`. */
  static async make(ca: string): Promise<ClientCommand> {
    const folder = await temporaryFolder("command");
    await writeFile(path.join(folder.path, "ca.pem"), ca);
    return new ClientCommand(folder);
  }

  private constructor(temporary: TemporaryFolder) {
    this.#temporary = temporary;
    this.folder = temporary.path;
  }

  run(args: readonly string[], environment: Environment = {}): Promise<Finished> {
    const home = { XDG_CONFIG_HOME: path.join(this.folder, "config"), NETRC: "/dev/null" };
    return runProgram(process.execPath, [path.join(repositoryRoot, "bin/sealift.js"), ...args], {
      folder: this.folder,
      input: "",
      environment: { ...home, ...environment },
    });
  }

  remove(): Promise<void> {
    return this.#temporary.remove();
  }
}
