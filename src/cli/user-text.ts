import { type Account, printRights } from "../app/accounts.js";
import { printable } from "./failure.js";
import { fieldsText } from "./fields-text.js";

/** The account as JSON shows it: times as text, modes in octal, nothing left out. */
export function accountJson(account: Account) {
  const { mode, directoryMode, group } = account.files;
  return {
    name: account.name,
    home: account.home,
    enabled: account.enabled,
    expires: account.expires === undefined ? null : new Date(account.expires).toISOString(),
    rights: account.rights,
    folders: account.folders,
    files: {
      mode: mode === undefined ? null : octal(mode),
      directoryMode: directoryMode === undefined ? null : octal(directoryMode),
      group: group ?? null,
    },
    groups: account.groups ?? [],
    operator: account.operator ?? false,
    encoding: account.encoding ?? null,
    quota: { bytes: account.quota?.bytes ?? null, files: account.quota?.files ?? null },
    certificates: account.certificates ?? [],
  };
}

/** The account, a field a line. */
export function accountText(account: Account, now: number): string {
  const { mode, directoryMode, group } = account.files;
  const folders = account.folders.map((folder) => `${folder.at} = ${folder.directory}`);
  return fieldsText([
    ["name", account.name],
    ["state", state(account, now)],
    ["expires", expiry(account)],
    ["home", account.home],
    ["rights", printRights(account.rights)],
    ...folders.map((text, index): [string, string] => [index === 0 ? "folders" : "", text]),
    ["new files", mode === undefined ? "default mode" : octal(mode)],
    ["new folders", directoryMode === undefined ? "default mode" : octal(directoryMode)],
    ["group", group ?? "default"],
    ["member of", account.groups?.join(", ") ?? "no group"],
    ["operator", account.operator === true ? "yes" : "no"],
    ["encoding", account.encoding ?? "as the listener"],
    ["quota", quotaText(account.quota)],
    ["certificates", account.certificates?.join(", ") ?? "those that name the user"],
  ]);
}

export function tableText(accounts: readonly Account[], now: number): string {
  if (accounts.length === 0) return "there are no users; add one with: sealift user add NAME\n";
  const rows = [
    ["NAME", "STATE", "EXPIRES", "RIGHTS", "HOME"],
    ...accounts.map((account) => [
      printable(account.name),
      state(account, now),
      expiry(account),
      printable(printRights(account.rights)),
      printable(account.home),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  const cell = (text: string, width = 0) => text + " ".repeat(Math.max(0, width - [...text].length));
  return rows.map((row) => `${row.map((text, column) => cell(text, widths[column])).join("  ")}\n`).join("");
}

function quotaText({ bytes, files }: NonNullable<Account["quota"]> = {}): string {
  const parts = [
    ...(bytes === undefined ? [] : [`${bytes} bytes`]),
    ...(files === undefined ? [] : [`${files} files`]),
  ];
  return parts.length === 0 ? "none" : parts.join(", ");
}

function state(account: Account, now: number): string {
  if (!account.enabled) return "disabled";
  return account.expires !== undefined && account.expires <= now ? "expired" : "enabled";
}

function expiry(account: Account): string {
  return account.expires === undefined ? "never" : new Date(account.expires).toISOString().replace(".000Z", "Z");
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
