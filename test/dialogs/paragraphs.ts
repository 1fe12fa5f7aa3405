/** One line of a script with the indented lines beneath it. */
export interface Paragraph {
  readonly line: number;
  readonly text: string;
  readonly word: string;
  readonly rest: string;
  readonly block: readonly string[];
}

/** Without comments and empty lines. */
export function readParagraphs(lines: readonly string[], firstLine: number): Paragraph[] {
  const paragraphs: (Paragraph & { readonly block: string[] })[] = [];
  for (const [index, text] of lines.entries()) {
    if (text === "" || text.startsWith("#")) continue;
    if (text.startsWith("  ") && paragraphs.length > 0) {
      paragraphs.at(-1)?.block.push(text.slice(2));
      continue;
    }
    const space = text.indexOf(" ");
    const word = space === -1 ? text : text.slice(0, space);
    const rest = space === -1 ? "" : text.slice(space + 1);
    paragraphs.push({ line: firstLine + index, text, word, rest, block: [] });
  }
  return paragraphs;
}
