import { textToByteString } from "../protocol/byte-string.js";
import { MAX_NAME_BYTES, VirtualPath } from "../protocol/virtual-path.js";
import { parseCertificateMark } from "../support/certificate-mark.js";
import { nameEncoding, nameEncodings } from "../support/name-encodings.js";
import type { Account, VirtualFolder } from "./contract.js";
import { allRights, type Right, type RightRule } from "./rights.js";

/** Longest account name, in characters (Unicode code points). */
export const MAX_ACCOUNT_NAME = 64;
/** Longest password, in bytes. Hashing costs the same for all up to here; beyond it only a flood makes sense. */
export const MAX_PASSWORD_BYTES = 1024;
/** Most rules, and most folders, one account may have. */
export const MAX_RULES = 256;
/** Most groups one account may be in. */
export const MAX_GROUPS = 64;
/** Most marks of certificates one account may have. */
export const MAX_CERTIFICATES = 64;
/** Longest path on the server's own disk, in bytes; PATH_MAX on Linux is the same. */
export const MAX_HOST_PATH_BYTES = 4096;
/** Latest moment a JavaScript Date can hold, in milliseconds since 1970. */
const MAX_TIME = 8.64e15;

/** Controls, halves of characters, line breaks and direction overrides: they forge log lines, and NUL ends a text early in SQLite. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/**
 * Whether an account may have this name: 1 to 64 characters and at most 255 bytes of UTF-8, no control characters, no `/`, no blank at
 * either end, and not `.` or `..`, so that it also serves as the name of a folder.
 */
export function isAccountName(name: unknown): name is string {
  return typeof name === "string" && nameProblem(name) === undefined;
}

function nameProblem(name: unknown): string | undefined {
  if (typeof name !== "string" || name === "") return "a user name cannot be empty";
  if (name.length > 2 * MAX_ACCOUNT_NAME || [...name].length > MAX_ACCOUNT_NAME)
    return `a user name has at most ${MAX_ACCOUNT_NAME} characters`;
  if (unprintable.test(name)) return "a user name cannot have control characters";
  if (name.includes("/")) return "a user name cannot have a slash";
  if (name === "." || name === "..") return "a user name cannot be . or ..";
  if (name !== name.trim()) return "a user name cannot begin or end with a blank";
  if (textToByteString(name).length > MAX_NAME_BYTES) return `a user name has at most ${MAX_NAME_BYTES} bytes`;
  return undefined;
}

/** What is wrong with a new password, in words; undefined when nothing is. The words never hold the password. */
export function checkPassword(password: Uint8Array): string | undefined {
  if (password.length === 0) return "a password cannot be empty";
  if (password.length > MAX_PASSWORD_BYTES) return `a password has at most ${MAX_PASSWORD_BYTES} bytes`;
  // A command line ends at CR LF and knows no NUL (RFC 959 section 5.3.2), so nobody could ever log in with these.
  if (password.some((byte) => byte === 0 || byte === 10 || byte === 13))
    return "a password cannot have a line break or a NUL: no client could send it";
  return undefined;
}

/** What is wrong with an account, in words; undefined when nothing is. Trusts no type: rows and requests pass through here too. */
export function checkAccount(account: Account): string | undefined {
  return (
    nameProblem(account.name) ??
    hostPathProblem("the home folder", account.home) ??
    (typeof account.enabled === "boolean" ? undefined : "enabled is yes or no") ??
    expiresProblem(account.expires) ??
    rightsProblem(account.rights) ??
    foldersProblem(account.folders) ??
    filesProblem(account.files) ??
    groupsProblem(account.groups) ??
    (isFlag(account.operator) ? undefined : "operator is yes or no") ??
    encodingProblem(account.encoding) ??
    quotaProblem(account.quota) ??
    certificatesProblem(account.certificates)
  );
}

function hostPathProblem(what: string, path: unknown): string | undefined {
  if (typeof path !== "string" || !/^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path)) return `${what} must be an absolute path`;
  if (textToByteString(path).length > MAX_HOST_PATH_BYTES) return `${what} is longer than ${MAX_HOST_PATH_BYTES} bytes`;
  return unprintable.test(path) ? `${what} cannot have control characters` : undefined;
}

function expiresProblem(expires: unknown): string | undefined {
  if (expires === undefined) return undefined;
  const valid = Number.isSafeInteger(expires) && Number(expires) >= 0 && Number(expires) <= MAX_TIME;
  return valid ? undefined : "the time of expiry must be whole milliseconds since 1970";
}

/** What is wrong with a path in the user's tree that stands in rights or folders. */
export function treePathProblem(path: unknown): string | undefined {
  if (typeof path !== "string" || !path.startsWith("/"))
    return `a path in the user's tree begins with /, not ${shown(path)}`;
  if (unprintable.test(path)) return "a path in the user's tree cannot have control characters";
  const bytes = textToByteString(path);
  const canonical = VirtualPath.parse(bytes)?.toString();
  if (canonical === undefined) return "a path in the user's tree is too long";
  return canonical === bytes
    ? undefined
    : `${shown(path)} must be written as ${shown(Buffer.from(canonical, "latin1").toString("utf8"))}`;
}

/** A value as it may stand in a message: quoted, escaped, not long. */
export function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 100) ?? typeof value;
}

function rightsProblem(rules: unknown): string | undefined {
  if (!Array.isArray(rules)) return "rights must be a list of rules";
  if (rules.length > MAX_RULES) return `an account has at most ${MAX_RULES} rules`;
  const problem = rules.map(ruleProblem).find((words) => words !== undefined);
  return problem ?? repeatedProblem(rules.map((rule: RightRule) => rule.path));
}

function ruleProblem(rule: Partial<RightRule> | null | undefined): string | undefined {
  const problem = treePathProblem(rule?.path);
  if (problem !== undefined) return problem;
  const allow: unknown = rule?.allow;
  if (!Array.isArray(allow)) return `the rule for ${shown(rule?.path)} has no list of rights`;
  const unknown = allow.find((right) => !allRights.includes(right));
  return unknown === undefined ? undefined : `${shown(unknown)} is not a right; there are ${allRights.join(", ")}`;
}

function foldersProblem(folders: unknown): string | undefined {
  if (!Array.isArray(folders)) return "folders must be a list";
  if (folders.length > MAX_RULES) return `an account has at most ${MAX_RULES} folders`;
  const problem = folders.map(folderProblem).find((words) => words !== undefined);
  return problem ?? repeatedProblem(folders.map((folder: VirtualFolder) => folder.at));
}

function folderProblem(folder: Partial<VirtualFolder> | null | undefined): string | undefined {
  if (folder?.at === "/") return "a folder cannot be mounted at /: that is the home folder";
  return (
    treePathProblem(folder?.at) ?? hostPathProblem(`the directory mounted at ${shown(folder?.at)}`, folder?.directory)
  );
}

function repeatedProblem(paths: readonly string[]): string | undefined {
  const repeated = paths.find((path, index) => paths.indexOf(path) !== index);
  return repeated === undefined ? undefined : `${shown(repeated)} is named twice`;
}

function filesProblem(files: Partial<Account["files"]> | null | undefined): string | undefined {
  if (typeof files !== "object" || files === null) return "files must be an object";
  if (files.mode !== undefined && !isBits(files.mode, 0o777)) return "the mode of new files is 0000 to 0777";
  if (files.directoryMode !== undefined && !isDirectoryMode(files.directoryMode))
    return "the mode of new directories is 0700 to 0777, with 2000 (set group) or 1000 (sticky) added if wanted";
  if (files.group !== undefined && !/^[\p{L}\p{N}_.][\p{L}\p{N}_.@+$ -]{0,63}$/u.test(files.group))
    return "a group is a name or a number of at most 64 characters";
  return undefined;
}

function groupsProblem(groups: unknown): string | undefined {
  if (groups === undefined) return undefined;
  if (!Array.isArray(groups)) return "groups must be a list of names";
  if (groups.length > MAX_GROUPS) return `an account is in at most ${MAX_GROUPS} groups`;
  const unfit = groups.map(nameProblem).find((words) => words !== undefined);
  return unfit === undefined ? repeatedProblem(groups) : `a group has a name as users have: ${unfit}`;
}

function isFlag(value: unknown): boolean {
  return value === undefined || typeof value === "boolean";
}

function encodingProblem(encoding: unknown): string | undefined {
  if (encoding === undefined || (typeof encoding === "string" && nameEncoding(encoding) !== undefined))
    return undefined;
  return `${shown(encoding)} is no encoding of names; there are ${nameEncodings.join(", ")}`;
}

function quotaProblem(quota: unknown): string | undefined {
  if (quota === undefined) return undefined;
  if (typeof quota !== "object" || quota === null) return "a quota must be an object";
  const { bytes, files } = quota as Record<string, unknown>;
  if (!isAmount(bytes)) return "the quota of bytes is a whole number, or none";
  return isAmount(files) ? undefined : "the quota of files is a whole number, or none";
}

function certificatesProblem(marks: unknown): string | undefined {
  if (marks === undefined) return undefined;
  if (!Array.isArray(marks)) return "certificates must be a list of marks";
  if (marks.length > MAX_CERTIFICATES) return `an account has at most ${MAX_CERTIFICATES} certificates`;
  const unfit = marks.find((mark) => typeof mark !== "string" || parseCertificateMark(mark) === undefined);
  if (unfit === undefined) return undefined;
  return `${shown(unfit)} does not mark a certificate; write cn:NAME, email:ADDRESS, uri:URI, dns:NAME or sha256:FINGERPRINT`;
}

function isAmount(value: unknown): boolean {
  return value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0);
}

function isBits(value: unknown, mask: number): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= mask;
}

/** Without its own read, write and search bits the server could not enter what it just made. */
function isDirectoryMode(value: unknown): boolean {
  return isBits(value, 0o3777) && (value & 0o700) === 0o700;
}

/** A valid account in its one form: only the known fields, rights in the order of `allRights`, nothing shared with the given object. */
export function normalAccount(account: Account): Account {
  const { mode, directoryMode, group } = account.files;
  return {
    name: account.name,
    home: account.home,
    enabled: account.enabled,
    expires: account.expires,
    rights: account.rights.map((rule) => ({ path: rule.path, allow: orderedRights(rule.allow) })),
    folders: account.folders.map((folder) => ({ at: folder.at, directory: folder.directory })),
    files: {
      ...(mode === undefined ? {} : { mode }),
      ...(directoryMode === undefined ? {} : { directoryMode }),
      ...(group === undefined ? {} : { group }),
    },
    ...normalExtras(account),
  };
}

/** What most accounts do not have is left out, however it was written. */
function normalExtras({ groups = [], operator, encoding = "", quota, certificates = [] }: Account): Partial<Account> {
  const { bytes, files } = quota ?? {};
  const name = nameEncoding(encoding);
  const marks = [...new Set(certificates.map((mark) => parseCertificateMark(mark) ?? mark))];
  return {
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
    ...(operator === true ? { operator } : {}),
    ...(name === undefined ? {} : { encoding: name }),
    ...(marks.length === 0 ? {} : { certificates: marks }),
    ...(bytes === undefined && files === undefined
      ? {}
      : { quota: { ...(bytes === undefined ? {} : { bytes }), ...(files === undefined ? {} : { files }) } }),
  };
}

/** Each right once, in the order of `allRights`. */
export function orderedRights(rights: readonly Right[]): readonly Right[] {
  return allRights.filter((right) => rights.includes(right));
}

/** `account` with the given fields changed; the name stays whatever `change` holds. */
export function changedAccount(account: Account, change: Partial<Omit<Account, "name">>): Account {
  return { ...account, ...change, name: account.name };
}
