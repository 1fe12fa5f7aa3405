import { CliFailure } from "../failure.js";
import { askHidden } from "../hidden-question.js";
import { systemKeyring } from "./keyring.js";
import { type KeyQuestions, SealedSecrets, secretsFile } from "./sealed-secrets.js";
import type { Site } from "./sites.js";

/** The password that was saved with a site; undefined: none was. Throws CliFailure. */
export async function siteSecret(name: string, { secret }: Site): Promise<Buffer | undefined> {
  if (secret === "none") return undefined;
  if (secret === "file") return new SealedSecrets(questions(undefined)).get(name);
  const found = await systemKeyring()?.get(name);
  if (found !== undefined) return found;
  throw new CliFailure(`the keyring does not give the password of ${name}`, "unlock it, or set SEALIFT_PASSWORD");
}

/** Where it was put, for the site and for people. The keyring has it where there is one, unless a key file is named. Throws CliFailure. */
export async function saveSecret(
  name: string,
  secret: Buffer,
  keyFile: string | undefined,
): Promise<{ readonly secret: "keyring" | "file"; readonly where: string }> {
  const keyring = keyFile === undefined ? systemKeyring() : undefined;
  if (keyring !== undefined && (await keyring.set(name, secret))) return { secret: "keyring", where: keyring.name };
  await new SealedSecrets(questions(keyFile)).set(name, secret);
  return { secret: "file", where: `${secretsFile()}, encrypted` };
}

export async function removeSecret(name: string, { secret }: Site): Promise<void> {
  if (secret === "keyring") await systemKeyring()?.remove(name);
  if (secret === "file") await new SealedSecrets(questions(undefined)).remove(name);
}

function questions(keyFile: string | undefined): KeyQuestions {
  return { keyFile, passphrase: askPassphrase };
}

async function askPassphrase(isNew: boolean): Promise<Buffer> {
  const given = process.env.SEALIFT_PASSPHRASE;
  if (given !== undefined && given !== "") return Buffer.from(given);
  if (process.stdin.isTTY !== true)
    throw new CliFailure(
      `the passwords in ${secretsFile()} are sealed with a passphrase`,
      isNew ? "set SEALIFT_PASSPHRASE, or name a --key-file" : "set SEALIFT_PASSPHRASE",
    );
  const what = isNew ? "New passphrase for saved passwords: " : "Passphrase of the saved passwords: ";
  const first = await askHidden(what);
  if (first.length === 0) throw new CliFailure("an empty passphrase seals nothing", "nothing was changed");
  if (isNew && !(await askHidden("The same again: ")).equals(first))
    throw new CliFailure("the two passphrases are not the same", "nothing was changed");
  return first;
}
