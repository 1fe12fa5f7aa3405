import { checkPassword, randomPassword } from "../app/accounts.js";
import { CliFailure } from "./failure.js";
import { askHidden, readPassword, standard, type Terminal } from "./hidden-question.js";

export interface NewPassword {
  readonly password: Uint8Array;
  /** The same as text when it was made up here and has to be shown. */
  readonly made: string | undefined;
}

/**
 * A new password for `name`: all of standard input with `fromInput`; else asked for twice on a terminal, where an empty answer means "make
 * one up"; else made up. Throws CliFailure.
 */
export async function newPassword(
  name: string,
  fromInput: boolean,
  terminal: Terminal = standard,
): Promise<NewPassword> {
  if (fromInput) return { password: checked(await readPassword(terminal.input)), made: undefined };
  if (terminal.input.isTTY !== true) return madeUp();
  const first = await askHidden(`New password for ${name} (empty: make one up): `, terminal);
  if (first.length === 0) return madeUp();
  const password = checked(first);
  const second = await askHidden("The same again: ", terminal);
  if (Buffer.compare(first, second) !== 0)
    throw new CliFailure("the two passwords are not the same", "run the command again; nothing was changed");
  return { password, made: undefined };
}

function madeUp(): NewPassword {
  const made = randomPassword();
  return { password: Buffer.from(made), made };
}

function checked(password: Buffer): Buffer {
  const problem = checkPassword(password);
  if (problem !== undefined) throw new CliFailure(problem, "give another password; nothing was changed");
  return password;
}
