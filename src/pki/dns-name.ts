/** RFC 1035 section 2.3.4 */
const MAX_LENGTH = 253;

/** RFC 1123 section 2.1, with a star as first label (RFC 6125 section 6.4.3), and the underscore that private names contain. */
export function isDnsName(name: string): boolean {
  const labels = name.replace(/^\*\./, "").split(".");
  const isLabel = (label: string) => /^(?!-)[\w-]{1,63}$/.test(label) && !label.endsWith("-");
  return name.length <= MAX_LENGTH && labels.every(isLabel) && !/^\d+$/.test(labels.at(-1) ?? "");
}
