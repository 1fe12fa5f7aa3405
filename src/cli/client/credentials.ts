import { type ConnectOptions, FtpsError } from "../../client/index.js";
import { findInNetrc } from "./netrc.js";
import type { ServerOptions } from "./server-options.js";
import type { Site, Target } from "./sites.js";

type Login = Pick<ConnectOptions, "user" | "password" | "account">;

/** Who logs in, and the password from the first place that has one: standard input, the environment, the site, .netrc, whoever sits at the terminal. */
export async function credentials(target: Target, settings: ServerOptions): Promise<Login> {
  const { host, user } = target.options;
  const kept = await findInNetrc(host, user);
  const name = user ?? kept?.user;
  if (name === undefined) return {};
  const account = kept?.account === undefined ? {} : { account: kept.account };
  return { user: name, password: await passwordOf(name, target, settings, kept?.password), ...account };
}

async function passwordOf(
  name: string,
  { options: { host }, siteName, site }: Target,
  { passwordStdin }: ServerOptions,
  kept: string | undefined,
): Promise<string> {
  if (passwordStdin) {
    const { readPassword } = await import("../hidden-question.js");
    return (await readPassword(process.stdin)).toString();
  }
  const fromEnvironment = process.env.SEALIFT_PASSWORD;
  if (fromEnvironment !== undefined) return fromEnvironment;
  const saved = site === undefined || siteName === undefined ? undefined : await savedSecret(siteName, site);
  const password = saved?.toString() ?? kept;
  if (password !== undefined) return password;
  if (process.stdin.isTTY !== true)
    throw new FtpsError("login", `no password for ${name}`, {
      hint: "set SEALIFT_PASSWORD, or give it to --password-stdin",
    });
  return ask(`Password for ${name}@${host}: `);
}

/** Of an encrypted key: from the environment, or from whoever sits at the terminal. */
export async function keyPassphrase(file: string): Promise<string> {
  const fromEnvironment = process.env.SEALIFT_KEY_PASSPHRASE;
  if (fromEnvironment !== undefined) return fromEnvironment;
  if (process.stdin.isTTY !== true)
    throw new FtpsError("usage", `the key in ${file} is encrypted`, {
      hint: "set SEALIFT_KEY_PASSPHRASE to its passphrase",
    });
  return ask(`Passphrase of ${file}: `);
}

async function ask(question: string): Promise<string> {
  const { askHidden } = await import("../hidden-question.js");
  return (await askHidden(question)).toString();
}

/** Keyrings and sealed files are loaded where a site has a password. */
async function savedSecret(name: string, site: Site): Promise<Buffer | undefined> {
  return (await import("./site-secret.js")).siteSecret(name, site);
}
