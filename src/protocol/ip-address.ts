/** Longest text of an address: eight groups, the last two as IPv4. */
const MAX_ADDRESS_LENGTH = 45;

const byte = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const ipv4 = new RegExp(`^${byte}(?:\\.${byte}){3}$`);

/** Dotted decimal, four bytes, no leading zeros (which some read as octal). */
export function isIpv4(text: string): boolean {
  return ipv4.test(text);
}

/** The text of RFC 4291 section 2.2, all three forms. No zone: `%eth0` means nothing on another machine. */
export function isIpv6(text: string): boolean {
  if (text.length > MAX_ADDRESS_LENGTH) return false;
  const [head = "", tail, ...surplus] = text.split("::");
  if (surplus.length > 0) return false;
  if (tail === undefined) return groupCount(head, true) === 8;
  const before = groupCount(head, false);
  const after = groupCount(tail, true);
  return before !== undefined && after !== undefined && before + after <= 7;
}

/** How many 16-bit groups stand between single colons; undefined when something else does. */
function groupCount(text: string, mayEndInIpv4: boolean): number | undefined {
  if (text === "") return 0;
  const groups = text.split(":");
  const last = groups.at(-1) ?? "";
  const endsInIpv4 = mayEndInIpv4 && isIpv4(last);
  const hexadecimal = endsInIpv4 ? groups.slice(0, -1) : groups;
  if (!hexadecimal.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return hexadecimal.length + (endsInIpv4 ? 2 : 0);
}
