import { type CommandWords, kindName, plain, quoted } from "./words.js";

/** A script for zsh: source <(sealift completion zsh), or a file _sealift in a folder of fpath. */
export function zshScript(commands: readonly CommandWords[]): string {
  return `#compdef sealift
# Completion of sealift for zsh: source <(sealift completion zsh), or as a file _sealift in a folder of fpath

_sealift_table() {
  subs=() opts=() values=() places=() repeats=""
  case "$1" in
${commands.map(row).join("\n")}
  *) return 1 ;;
  esac
}

${WALK}
if [[ $funcstack[1] == _sealift ]]; then _sealift "$@"; else compdef _sealift sealift; fi
`;
}

function row({ path, subcommands, options, places, repeats }: CommandWords): string {
  const described = (name: string, text: string): string => quoted(`${name.replaceAll(":", "\\:")}:${plain(text)}`);
  const subs = subcommands.map(({ name, description }) => described(name, description));
  const opts = options.flatMap(({ flags, description }) => flags.map((flag) => described(flag, description)));
  const values = options.flatMap(({ flags, value }) =>
    value === undefined ? [] : flags.map((flag) => quoted(`${flag}=${kindName(value)}`)),
  );
  const lines = [
    `subs=(${subs.join(" ")})`,
    `opts=(${opts.join(" ")})`,
    `values=(${values.join(" ")})`,
    `places=(${places.map((place) => quoted(kindName(place))).join(" ")})`,
    `repeats=${repeats ? "yes" : ""}`,
  ];
  return `  ${quoted(path)})\n    ${lines.join("\n    ")} ;;`;
}

const WALK = `_sealift_offer() {
  local -a sites
  case "$1" in
    one-of:*) compadd -- \${(s:,:)1#one-of:} ;;
    site) sites=(\${(f)"$(sealift completion sites 2>/dev/null)"}); compadd -- $sites ;;
    address) sites=(\${(f)"$(sealift completion sites 2>/dev/null)"}); compadd -S : -- $sites ;;
    folder) _files -/ ;;
    file) _files ;;
    file-or-address) _sealift_offer address; _files ;;
  esac
}

_sealift() {
  local -a subs opts values places found
  local repeats word kind path_="" expects="" index=1
  _sealift_table ""
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n $expects ]]; then expects=""
    elif [[ $word == -* ]]; then
      found=("\${(@M)values:#\${word}=*}")
      [[ $word != *=* && -n $found[1] ]] && expects=\${found[1]#*=}
    elif (( \${subs[(I)\${word}:*]} )); then path_="\${path_:+$path_ }$word"; _sealift_table "$path_"
    else index=$((index + 1))
    fi
  done
  [[ -n $repeats && $index -gt $#places ]] && index=$#places
  if [[ -n $expects ]]; then _sealift_offer "$expects"
  elif [[ $words[CURRENT] == -* ]]; then _describe -o option opts
  elif (( $#subs )); then _describe command subs
  else _sealift_offer "$places[$index]"
  fi
}
`;
