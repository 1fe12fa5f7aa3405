import { realpath, stat } from "node:fs/promises";
import { isAbsolute, relative, resolve } from "node:path";
import { type Account, filesFolder, parseRights, type VirtualFolder } from "../app/accounts.js";
import { CliFailure, warn } from "./failure.js";
import { type ExtrasOptions, extrasChange } from "./user-extras.js";

/** As commander hands them over; what was not given is undefined. */
export interface AccountOptions extends ExtrasOptions {
  readonly home?: string;
  readonly rights?: string;
  readonly enabled?: true;
  readonly disabled?: true;
  readonly expires?: string;
  /** false: `--no-folder`. */
  readonly folder?: readonly string[] | false;
  readonly mode?: string;
  readonly directoryMode?: string;
  readonly group?: string;
}

/** Only the fields that the options name; `files` and `quota` begin from `current`. Throws CliFailure and AccountError. */
export async function accountChange(
  options: AccountOptions,
  current: Pick<Account, "files" | "quota">,
): Promise<Partial<Omit<Account, "name">>> {
  const { mode, directoryMode, group } = options;
  const files =
    mode === undefined && directoryMode === undefined && group === undefined
      ? undefined
      : changedFiles(current.files, options);
  return {
    ...(options.home === undefined ? {} : { home: await existingFolder("home folder", options.home) }),
    ...(options.rights === undefined ? {} : { rights: parseRights(options.rights) }),
    ...(options.enabled === undefined ? {} : { enabled: true }),
    ...(options.disabled === undefined ? {} : { enabled: false }),
    ...(options.expires === undefined ? {} : { expires: parseExpires(options.expires) }),
    ...(options.folder === undefined ? {} : { folders: await mountedFolders(options.folder) }),
    ...(files === undefined ? {} : { files }),
    ...extrasChange(options, current.quota ?? {}),
  };
}

/** "default" takes a setting back. */
function changedFiles(current: Account["files"], options: AccountOptions): Account["files"] {
  const mode = pick(options.mode, current.mode, (text) => parseMode("--mode", text, "0640"));
  const directoryMode = pick(options.directoryMode, current.directoryMode, (text) =>
    parseMode("--directory-mode", text, "0750"),
  );
  const group = pick(options.group, current.group, (text) => text);
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(directoryMode === undefined ? {} : { directoryMode }),
    ...(group === undefined ? {} : { group }),
  };
}

function pick<T>(text: string | undefined, current: T | undefined, parse: (text: string) => T): T | undefined {
  if (text === undefined) return current;
  return text === "default" ? undefined : parse(text);
}

function parseMode(option: string, text: string, example: string): number {
  if (!/^0?[0-7]{3,4}$/.test(text))
    throw new CliFailure(
      `${option} ${JSON.stringify(text)} is not a mode`,
      `write it in octal, such as ${example}, or default`,
    );
  return Number.parseInt(text, 8);
}

const moment = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d))?$/;

/** "never", a day (its first moment, UTC), or a time with its offset. Milliseconds since 1970; undefined: never. */
export function parseExpires(text: string): number | undefined {
  if (text === "never") return undefined;
  const [, year, month, day] = moment.exec(text) ?? [];
  const time = Date.parse(text);
  // Date.parse moves 30 February to March.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (Number.isNaN(time) || date.getUTCDate() !== Number(day))
    throw new CliFailure(
      `--expires ${JSON.stringify(text)} is not a date`,
      "write 2027-01-31 (from the first moment of that day, UTC), 2027-01-31T18:00:00+01:00, or never",
    );
  return time;
}

async function mountedFolders(specifications: readonly string[] | false): Promise<readonly VirtualFolder[]> {
  if (specifications === false) return [];
  const folders: VirtualFolder[] = [];
  for (const text of specifications) {
    const [, at, directory] = /^([^=]*)=(.+)$/.exec(text) ?? [];
    if (at === undefined || directory === undefined)
      throw new CliFailure(
        `--folder ${JSON.stringify(text)} is not /PLACE=DIRECTORY`,
        "such as --folder /shared=/srv/shared",
      );
    folders.push({ at, directory: await existingFolder(`folder for ${at}`, directory) });
  }
  return folders;
}

/** The absolute path of a folder that is there. */
async function existingFolder(what: string, path: string): Promise<string> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error)
    throw new CliFailure(
      `the ${what} ${absolute} ${found.code === "ENOENT" ? "does not exist" : `cannot be used: ${found.message}`}`,
      `make it first: mkdir -p '${absolute}'`,
    );
  if (!found.isDirectory())
    throw new CliFailure(`the ${what} ${absolute} is not a folder`, "give a folder that exists");
  return absolute;
}

/** Whoever may write the database or read the keys is master of the server. */
export async function warnOfDataFolder(account: Account, dataFolder: string): Promise<void> {
  const data = await realpath(dataFolder);
  const own = filesFolder(data);
  for (const folder of [account.home, ...account.folders.map((mounted) => mounted.directory)]) {
    const place = await realpath(folder).catch(() => folder);
    if (isWithin(data, place) || (isWithin(place, data) && !isWithin(place, own)))
      warn(
        `${account.name} can reach the server's own data folder, with its keys and passwords, through ${folder}`,
        `give a folder that does not hold ${data}`,
      );
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith("../") && !way.startsWith("..\\") && !isAbsolute(way));
}
