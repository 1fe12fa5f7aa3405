import { type CommandWords, type Kind, type OptionWords, plain } from "./words.js";

/** A script for fish: sealift completion fish | source. */
export function fishScript(commands: readonly CommandWords[]): string {
  const paths = commands.map(({ path }) => fishQuoted(path)).join(" ");
  return `# Completion of sealift for fish: sealift completion fish | source

set -g __sealift_paths ${paths}

function __sealift_at --description 'Whether the command line is at this command'
    set -l path ""
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; and continue
        set -l next (string trim -- "$path $word")
        contains -- $next $__sealift_paths; or break
        set path $next
    end
    test "$path" = "$argv[1]"
end

function __sealift_sites
    sealift completion sites 2>/dev/null
end

complete -c sealift -e
complete -c sealift -f
${commands.flatMap(rows).join("\n")}
`;
}

function rows({ path, subcommands, options, places }: CommandWords): readonly string[] {
  const at = `complete -c sealift -n ${fishQuoted(`__sealift_at ${fishQuoted(path)}`)}`;
  const subs = subcommands.map(
    ({ name, description }) => `${at} -a ${fishQuoted(name)} -d ${fishQuoted(plain(description))}`,
  );
  return [...subs, ...options.map((option) => optionRow(at, option)), ...placeRows(at, places)];
}

function optionRow(at: string, { flags, description, value }: OptionWords): string {
  const names = flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const takes = value === undefined ? "" : ` ${valueWords(value)}`;
  return `${at} ${names.join(" ")}${takes} -d ${fishQuoted(plain(description))}`;
}

function valueWords(value: Kind): string {
  if (typeof value !== "string") return `-x -a ${fishQuoted(value.oneOf.join(" "))}`;
  if (value === "folder") return "-x -a '(__fish_complete_directories)'";
  return value === "file" ? "-r -F" : "-x";
}

/** fish does not count places: what may stand in one of them is offered in each. */
function placeRows(at: string, places: readonly Kind[]): readonly string[] {
  const kinds = new Set(places.map((place) => (typeof place === "string" ? place : "nothing")));
  const rows: string[] = [];
  if (kinds.has("file") || kinds.has("file-or-address")) rows.push(`${at} -F`);
  if (kinds.has("folder")) rows.push(`${at} -a '(__fish_complete_directories)'`);
  if (kinds.has("site")) rows.push(`${at} -a '(__sealift_sites)'`);
  if (kinds.has("address") || kinds.has("file-or-address")) rows.push(`${at} -a '(__sealift_sites):'`);
  for (const place of places) if (typeof place !== "string") rows.push(`${at} -a ${fishQuoted(place.oneOf.join(" "))}`);
  return rows;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
