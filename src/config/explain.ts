import { inlineYaml } from "./inline-yaml.js";
import { type ConfigRow, configGroups, configRows, variableName } from "./schema.js";

const COMMENT_WIDTH = 100;

/** The file a first start writes: every key with its comment and default. Reading it gives the defaults. */
export function defaultYaml(): string {
  const lines = ["# Sealift's configuration. `sealift reload` reads it again. All keys: docs/config.md.", ""];
  let open = "";
  for (const row of configRows) {
    const { group, name, indent } = placeOf(row.key);
    if (group !== open && group !== "") lines.push(`${group}:`);
    open = group;
    lines.push(...commentOf(row, indent), `${indent}${name}: ${inlineYaml(row.default)}`, "");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function placeOf(key: string): { group: string; name: string; indent: string } {
  const dot = key.lastIndexOf(".");
  return { group: key.slice(0, Math.max(dot, 0)), name: key.slice(dot + 1), indent: dot < 0 ? "" : "  " };
}

function commentOf(row: ConfigRow, indent: string): readonly string[] {
  const restart = row.reload === "restart" ? " A change needs a restart." : "";
  const text = wrap(`${row.text}${restart}`, COMMENT_WIDTH);
  return [...text, `Example: ${inlineYaml(row.example)}`].map((line) => `${indent}# ${line}`);
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** docs/config.md, whole. */
export function configMarkdown(): string {
  const top = configRows.filter(({ key }) => !key.includes("."));
  const groups = [...configGroups].map((group) => ({
    title: `\`${group}\``,
    rows: configRows.filter(({ key }) => placeOf(key).group === group),
  }));
  const sections = [{ title: "Listeners", rows: top }, ...groups].map(
    ({ title, rows }) => `## ${title}\n\n${rows.map(describeRow).join("\n")}`,
  );
  return `${INTRODUCTION}\n${sections.join("\n")}`;
}

function describeRow(row: ConfigRow): string {
  const effect = row.reload === "live" ? "after a reload" : "after a restart";
  return `### \`${row.key}\`

${row.text}

| | |
|---|---|
| Value | ${cell(row.type.description ?? "")} |
| Default | \`${cell(inlineYaml(row.default))}\` |
| Example | \`${cell(inlineYaml(row.example))}\` |
| Variable | \`${variableName(row.key)}\` |
| Takes effect | ${effect} |
`;
}

/** A bar would end the cell, a star or an angle bracket would be markup. */
function cell(text: string): string {
  return text.replace(/\|/g, "\\|");
}

const INTRODUCTION = `# Configuration

<!-- Written from the table in src/config/schema.ts. Do not edit. -->

\`sealift serve\` reads \`sealift.yaml\` in its data folder, or the file that \`--config\` names. A first start writes it, with every
key, its comment and its default. Every key may be left out; then its default holds.

Later ones win: defaults, file, environment variables, options of the command line.

- **File**: YAML. A dot in a key is a level of indentation; \`tls.binding: require\` on one line is the same. A value that begins with
  \`*\` is written in quotes: \`"*:2121"\`. Aliases and tags are refused.
- **Variables**: \`SEALIFT_\`, the key in upper case, dots as two underscores: \`SEALIFT_TLS__BINDING=require\`. An empty variable counts
  as not set. Lists are written in YAML on one line. An unknown variable that begins with \`SEALIFT_\` is refused, except
  \`SEALIFT_PASSWORD\`, \`SEALIFT_ACME_EAB_KEY\` and \`SEALIFT_REQUIRE_PEERS\`, which have other uses.
- **Reload**: \`sealift reload\`, or SIGHUP, reads everything again without dropping a session. A wrong configuration is refused as a
  whole, and the running one stays.

What is wrong is told with its place, what was expected and an example, all of it at once:

\`\`\`
error: the configuration is wrong
  sealift.yaml:12:12: tls.binding: is not understood
    expected: one of require, prefer, off
    found:    "always"
    example:  binding: require
\`\`\`
`;
