import type { Argument, Command, Option } from "commander";

/** What may stand in a place. */
export type Kind =
  | "file"
  | "folder"
  | "address"
  | "file-or-address"
  | "site"
  | "nothing"
  | { readonly oneOf: readonly string[] };

export interface OptionWords {
  /** `-q`, `--quiet`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Undefined: it takes no value. */
  readonly value: Kind | undefined;
}

/** What a command and its subcommands take, for the completion of any shell. */
export interface CommandWords {
  /** `site add`; the program itself has "". */
  readonly path: string;
  readonly description: string;
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionWords[];
  /** In their order; the last one stands for all that follow where it repeats. */
  readonly places: readonly Kind[];
  readonly repeats: boolean;
}

/** All commands of a program, those above first. */
export function wordsOf(command: Command, path = ""): readonly CommandWords[] {
  const visible = command.commands.filter((sub) => sub.name() !== "help");
  const places = command.registeredArguments;
  const own: CommandWords = {
    path,
    description: command.description(),
    subcommands: visible.map((sub) => ({ name: sub.name(), description: sub.description() })),
    options: [...command.options.filter(({ hidden }) => !hidden).map(optionWords), helpOption],
    places: places.map((place) => kindOfPlace(path, place)),
    repeats: places.at(-1)?.variadic === true,
  };
  return [own, ...visible.flatMap((sub) => wordsOf(sub, `${path} ${sub.name()}`.trim()))];
}

const helpOption: OptionWords = { flags: ["-h", "--help"], description: "show help", value: undefined };

function optionWords(option: Option): OptionWords {
  const flags = [option.short, option.long].filter((flag): flag is string => typeof flag === "string");
  return { flags, description: option.description, value: valueKind(option) };
}

function valueKind({ flags, argChoices }: Option): Kind | undefined {
  if (argChoices !== undefined) return { oneOf: argChoices };
  const [, placeholder] = /[<[]([^>\]]+)[>\]]$/.exec(flags) ?? [];
  return placeholder === undefined ? undefined : kindOfValue(placeholder);
}

function kindOfValue(placeholder: string): Kind {
  if (/^file/.test(placeholder)) return "file";
  return /^(?:dir|folder)/.test(placeholder) ? "folder" : "nothing";
}

/** The names of arguments say what they are; only what a saved site is called stands as a name of its own. */
function kindOfPlace(path: string, place: Argument): Kind {
  if (place.argChoices !== undefined) return { oneOf: place.argChoices };
  const name = place.name();
  if (name === "url") return path === "site add" ? "nothing" : "address";
  if (name === "from" || name === "to") return "file-or-address";
  if (name === "name" && /^site (?:show|remove|default)$/.test(path)) return "site";
  return kindOfValue(name);
}

/** In single quotes, for bash, zsh and (almost) fish. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** One line of plain words. */
export function plain(text: string): string {
  return text.replace(/[`\\]/g, "").replace(/\s+/g, " ").trim();
}

/** `file`, `folder` ... or the words themselves, for tables in scripts. */
export function kindName(kind: Kind): string {
  return typeof kind === "string" ? kind : `one-of:${kind.oneOf.join(",")}`;
}
