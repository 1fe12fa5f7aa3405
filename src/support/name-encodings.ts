/**
 * Character encodings in which names can be written on the wire. In each of them the bytes 0 to 127 on their own are ASCII, and NUL, CR, LF and `/` never
 * are a part of another character, so that lines and paths can be taken apart before anybody knows the encoding.
 */
export const nameEncodings = [
  "utf-8",
  ..."1 2 3 4 5 6 7 8 9 10 11 13 14 15 16".split(" ").map((part) => `iso-8859-${part}`),
  ..."874 1250 1251 1252 1253 1254 1255 1256 1257 1258".split(" ").map((page) => `windows-${page}`),
  ..."437 737 775 850 852 855 857 858 860 861 862 863 865 866 869".split(" ").map((page) => `cp${page}`),
  "koi8-r",
  "koi8-u",
  "macintosh",
  "shift_jis",
  "euc-jp",
  "gbk",
  "gb18030",
  "big5",
  "euc-kr",
] as const satisfies readonly string[];

const otherNames: Readonly<Record<string, string>> = {
  utf8: "utf-8",
  latin1: "iso-8859-1",
  "latin-1": "iso-8859-1",
  latin9: "iso-8859-15",
  "latin-9": "iso-8859-15",
  cp1250: "windows-1250",
  cp1251: "windows-1251",
  cp1252: "windows-1252",
  cp932: "shift_jis",
  "shift-jis": "shift_jis",
  sjis: "shift_jis",
  cp936: "gbk",
  gb2312: "gbk",
  cp949: "euc-kr",
  cp950: "big5",
};

/** The name of an encoding as this program writes it, whichever of its common names is given; undefined for one that is not known. */
export function nameEncoding(text: string): string | undefined {
  const plain = text.toLowerCase();
  const name = Object.hasOwn(otherNames, plain) ? otherNames[plain] : plain;
  return nameEncodings.find((known) => known === name);
}
