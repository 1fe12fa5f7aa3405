import { PkiError } from "../pki/errors.js";
import { CliFailure } from "./failure.js";
import { askHidden, readPassword } from "./hidden-question.js";

export interface PasswordOptions {
  readonly passwordStdin?: true;
}

/** What `--password-stdin` gives; undefined without it. */
export async function givenPassword({ passwordStdin }: PasswordOptions): Promise<string | undefined> {
  return passwordStdin === true ? (await readPassword(process.stdin)).toString("utf8") : undefined;
}

/** Does what may need a password, with the one that was given; where there was none, and there is a terminal, it is asked for. */
export async function withPassword<T>(
  options: PasswordOptions,
  work: (password: string | undefined) => Promise<T>,
): Promise<T> {
  const given = await givenPassword(options);
  try {
    return await work(given);
  } catch (error) {
    const asks = error instanceof PkiError && error.kind === "password-needed" && process.stdin.isTTY === true;
    if (!asks) throw error;
    return await work((await askHidden(`${error.message}. Password: `)).toString("utf8"));
  }
}

/** A password for something new: given, or asked for twice on a terminal. Throws CliFailure when there is none. */
export async function newSecret(options: PasswordOptions, what: string): Promise<string> {
  const given = await givenPassword(options);
  const secret = given ?? (process.stdin.isTTY === true ? await askedTwice(what) : "");
  if (secret === "") throw new CliFailure(`there is no password for ${what}`, "give one with --password-stdin");
  return secret;
}

async function askedTwice(what: string): Promise<string> {
  const first = await askHidden(`New password for ${what}: `);
  const second = await askHidden("The same again: ");
  if (!first.equals(second)) throw new CliFailure("the two passwords are not the same", "run the command again");
  return first.toString("utf8");
}
