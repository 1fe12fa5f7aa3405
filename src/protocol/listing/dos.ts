import type { ByteString } from "../byte-string.js";
import { parseByteCount } from "../restart.js";
import { type CalendarDate, clockTime, fullYear, instant, monthOf } from "./dates.js";
import type { Form, Listed } from "./listed.js";

const dosLine =
  /^ ?(\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}),? +(\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm]?)?) +(?:<(DIR|JUNCTION|SYMLINKD?)>|([\d.,]+)) (.*)$/;
/** Before a directory's name there are so many spaces, one of them read with the mark, which are not its own. */
const DIRECTORY_GAP = 9;

/** MS-DOS and IIS: `04-27-00  09:09PM       <DIR>          licensed`. */
export const dosForm: Form = (line) => {
  const [, date = "", clock = "", mark, size = "", rest = ""] = dosLine.exec(line) ?? [];
  const day = dosDate(date);
  const time = clockTime(clock);
  if (day === undefined || time === undefined || rest.trim() === "") return undefined;
  const modified = instant(day, time);
  if (modified === undefined) return undefined;
  if (mark === undefined)
    return { name: rest as ByteString, kind: "file", size: parseByteCount(size.replace(/[.,]/g, "")), modified };
  const name = rest.startsWith(" ".repeat(DIRECTORY_GAP)) ? rest.slice(DIRECTORY_GAP) : rest.trimStart();
  return marked(mark, name, modified);
};

function marked(mark: string, name: string, modified: number): Listed {
  if (mark === "DIR") return { name: name as ByteString, kind: "directory", modified };
  const [, own = name, target] = /^(.*) \[(.*)\]$/.exec(name) ?? [];
  return { name: own as ByteString, kind: "link", modified, target: target as ByteString | undefined };
}

/** Month first with `-` and `/`, day first with `.`, year first where it has four digits; a month above 12 is a day. */
function dosDate(text: string): CalendarDate | undefined {
  const [a = "", b = "", c = ""] = text.split(/[-/.]/);
  if (a.length === 4) return { year: Number(a), month: Number(b), day: Number(c) };
  if (a.length > 2 || c.length === 3) return undefined;
  const dayFirst = text.includes(".") || Number(a) > 12;
  return { year: fullYear(c), month: Number(dayFirst ? b : a), day: Number(dayFirst ? a : b) };
}

const os2Line =
  /^ {0,18}(\d+) +((?:[A-Z]{1,5} +)*)(\d{1,2})-(\d{1,2})-(\d{2,4}) +(\d{1,2}:\d{2}(?::\d{2})?) {1,2}(.+)$/;

/** OS/2: `     0           DIR    12-30-97   12:32  jbrekke`. */
export const os2Form: Form = (line) => {
  const [, size = "", marks = "", month, day, year = "", clock = "", name = ""] = os2Line.exec(line) ?? [];
  const time = clockTime(clock);
  if (month === undefined || time === undefined) return undefined;
  const modified = instant({ year: fullYear(year), month: Number(month), day: Number(day) }, time);
  if (modified === undefined) return undefined;
  return marks.split(/ +/).includes("DIR")
    ? { name: name as ByteString, kind: "directory", modified }
    : { name: name as ByteString, kind: "file", size: parseByteCount(size), modified };
};

const vxworksLine = /^ {0,12}(\d+) +([A-Za-z]{3})-(\d{2})-(\d{4}) +(\d{2}:\d{2}:\d{2}) +(.*?)( +<DIR>)? *$/;

/** VxWorks: `       4096    Apr-05-2000  17:26:18   ramdisk        <DIR>`. */
export const vxworksForm: Form = (line) => {
  if (/^ *size +date +time +name/i.test(line) || /^-+ +-+ +-+ +-+/.test(line.trimStart())) return "skip";
  const [, size = "", month = "", day, year, clock = "", name = "", isDirectory] = vxworksLine.exec(line) ?? [];
  const time = clockTime(clock);
  const number = monthOf(month);
  if (day === undefined || time === undefined || number === undefined || name === "") return undefined;
  const modified = instant({ year: Number(year), month: number, day: Number(day) }, time);
  if (isDirectory !== undefined) return { name: name as ByteString, kind: "directory", modified };
  return { name: name as ByteString, kind: "file", size: parseByteCount(size), modified };
};
