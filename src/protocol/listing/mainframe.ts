import type { ByteString } from "../byte-string.js";
import { parseByteCount } from "../restart.js";
import { clockTime, fullYear, instant, monthOf } from "./dates.js";
import type { Form, FormVerdict, Listed } from "./listed.js";

const file = (name: string, more: Partial<Listed> = {}): Listed => ({
  name: name as ByteString,
  kind: "file",
  ...more,
});
const folder = (name: string, more: Partial<Listed> = {}): Listed => ({
  name: name as ByteString,
  kind: "directory",
  ...more,
});

/** In quotes it is told from the root, as it has to be asked for. */
const dataSet = "'?[A-Z$#@][A-Z0-9$#@{-]*(?:\\.[A-Z0-9$#@{-]+)*'?";
const dataSetLine = new RegExp(
  `^ {0,2}([A-Z0-9$#@*]{1,6}) +(?:\\w{2,5}) +(\\d{4}/\\d{2}/\\d{2}|\\*\\*NONE\\*\\*) +(?:[\\d*?]+ +)?[\\d*?]+ +([A-Z?]{1,4}) +[\\d?]+ +[\\d?]+ +([A-Z?-]{2,4}) +(${dataSet})$`,
  "i",
);
const otherDataSet = new RegExp(
  `^ {0,2}(?:(Migrated|MIGRAT|ARCIVE) +|(Pseudo Directory) +|(?:[A-Z0-9$#@*]{1,6}) +(?:(?:\\w{2,5} +)?(VSAM|Tape|Not Direct Access Device|GDG)|Error determining attributes) +)(${dataSet})$`,
  "i",
);
const memberLine =
  /^ {0,2}([A-Z$#@][A-Z0-9$#@]{0,7}) +\d{2}\.\d{2} +\d{2,4}\/\d{2}\/\d{2} +(\d{2,4})\/(\d{2})\/(\d{2}) +(\d{2}:\d{2}) +\d+ +\d+ +\d+ +\S+$/i;
const moduleLine = /^ {0,2}([A-Z$#@][A-Z0-9$#@]{0,7}) +[0-9A-F]{6,8} +[0-9A-F]{6} (?:.*)$/i;
const jobLine =
  /^([A-Z$#@][A-Z0-9$#@]{0,7}) +((?:JOB|TSU|STC|J|T|S)\d{5,7}) +(\S+) +(INPUT|ACTIVE|OUTPUT|HELD|HOLD)\b/i;
const bareMember = /^ ([A-Z$#@][A-Z0-9$#@]{0,7})$/;
const mvsHead = /^ ?(?:Volume +Unit +Referred|Name +VV\.MM|Name +Size +TTR|JOBNAME +JOBID)/i;

/** z/OS: data sets, members of a library, load modules, jobs. Its Unix side prints as Unix does. */
export const mvsForm: Form = (line) => {
  if (mvsHead.test(line)) return "skip";
  return mvsDataSet(line) ?? mvsMember(line) ?? mvsJob(line);
};

function mvsDataSet(line: string): FormVerdict {
  const [, , referred, , organization, name = ""] = dataSetLine.exec(line) ?? [];
  if (referred !== undefined) {
    const [year = 0, month = 0, day = 0] = referred.split("/").map(Number);
    const modified = referred.startsWith("*") ? undefined : instant({ year, month, day });
    // A partitioned data set is entered, and its members are listed.
    return /^PO/i.test(organization ?? "") ? folder(name, { modified }) : file(name, { modified });
  }
  const [whole, , pseudo, , other = ""] = otherDataSet.exec(line) ?? [];
  if (whole === undefined) return undefined;
  return pseudo === undefined ? file(other) : folder(other);
}

function mvsMember(line: string): FormVerdict {
  const [, name, year = "", month, day, clock = ""] = memberLine.exec(line) ?? [];
  if (name !== undefined) {
    const modified = instant({ year: fullYear(year), month: Number(month), day: Number(day) }, clockTime(clock));
    return file(name, { modified });
  }
  const [, other] = moduleLine.exec(line) ?? bareMember.exec(line) ?? [];
  return other === undefined ? undefined : file(other);
}

function mvsJob(line: string): FormVerdict {
  const [, , id, owner] = jobLine.exec(line) ?? [];
  return id === undefined ? undefined : file(id, { owner });
}

const os400Line =
  /^(\S{1,10}) +(?:(\d+) +(\d{2})([/.-])(\d{2})[/.-](\d{2}) +(\d{2}:\d{2}:\d{2}) +)?(\*[A-Z]{2,10}) +(\S.*)$/;

/** OS/400: `PEP             36864 04/03/24 14:00:21 *DIR       usr/`. */
export const os400Form: Form = (line) => {
  const [, owner, size, a = "", mark, b = "", c = "", clock = "", type = "", name = ""] = os400Line.exec(line) ?? [];
  if (owner === undefined) return undefined;
  const modified = size === undefined ? undefined : os400Date(a, mark ?? "/", b, c, clock);
  // Names in the root are told with it.
  const own = name.replace(/\/$/, "").replace(/^\/(?=[^/]+$)/, "");
  const isFolder = name.endsWith("/") || type === "*DIR" || type === "*DDIR" || type === "*LIB" || type === "*FLR";
  if (isFolder) return folder(own, { owner, modified });
  const isFile = type === "*FILE" || type === "*STMF" || type === "*DSTMF" || type === "*DOC" || type === "*MEM";
  const bytes = size === undefined ? undefined : parseByteCount(size);
  return isFile ? file(own, { owner, modified, size: bytes }) : { ...file(own, { owner, modified }), kind: "other" };
};

/** Year first with a slash, which is its default; a machine that is set otherwise tells by what cannot be a month. */
function os400Date(a: string, mark: string, b: string, c: string, clock: string): number | undefined {
  const time = clockTime(clock);
  if (mark === ".") return instant({ year: fullYear(c), month: Number(b), day: Number(a) }, time);
  return (
    instant({ year: fullYear(a), month: Number(b), day: Number(c) }, time) ??
    instant({ year: fullYear(c), month: Number(a), day: Number(b) }, time) ??
    instant({ year: fullYear(c), month: Number(b), day: Number(a) }, time)
  );
}

const nonstopHead = /^ *File +Code +EOF +Last Modification/i;
const nonstopLine =
  /^([A-Z][A-Z0-9]{0,7})(?: {1,3}O| ) *(\d{1,5}\+?P?|) +(\d+) +(\d{1,2})-([A-Za-z]{3})-(\d{2,4}) +(\d{1,2}:\d{2}:\d{2}) +(\d+), *(\d+) +"?([-A-Za-z]{4})"?/;

/** NonStop: `IARPTS01        101            16354 18-Mar-98 15:09:12 244, 10 "nnnn"`. */
export const nonstopForm: Form = (line) => {
  if (nonstopHead.test(line) || /^\$[A-Z0-9]+\.[A-Z0-9]+$/.test(line.trim())) return "skip";
  const [, name, , size = "", day, month = "", year = "", clock = "", group, user] = nonstopLine.exec(line) ?? [];
  const number = monthOf(month);
  if (name === undefined || number === undefined) return undefined;
  const modified = instant({ year: fullYear(year), month: number, day: Number(day) }, clockTime(clock));
  return file(name, { size: parseByteCount(size), modified, owner: `${group},${user}` });
};
