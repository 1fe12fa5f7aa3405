import { type CommandWords, kindName, quoted } from "./words.js";

/** A script for bash, 4.4 or later: source <(sealift completion bash). */
export function bashScript(commands: readonly CommandWords[]): string {
  return `# Completion of sealift for bash: source <(sealift completion bash)

_sealift_table() {
  subs="" opts="" values="" places="" repeats=""
  case "$1" in
${commands.map(row).join("\n")}
  *) return 1 ;;
  esac
}

${WALK}
complete -F _sealift sealift
`;
}

function row({ path, subcommands, options, places, repeats }: CommandWords): string {
  const names = subcommands.map(({ name }) => name).join(" ");
  const flags = options.flatMap((option) => option.flags).join(" ");
  const values = options.flatMap((option) =>
    option.value === undefined ? [] : option.flags.map((flag) => `${flag}=${kindName(option.value ?? "nothing")}`),
  );
  const fields = [
    ["subs", names],
    ["opts", flags],
    ["values", values.join(" ")],
    ["places", places.map(kindName).join(" ")],
    ["repeats", repeats ? "yes" : ""],
  ];
  const set = fields.filter(([, text]) => text !== "").map(([name, text = ""]) => `${name}=${quoted(text)}`);
  return `  ${quoted(path)}) ${set.join(" ")} ;;`;
}

/**
 * The line is split anew, since bash takes colons for ends of words: `work:/in` is one. What is offered leaves out what bash has in a word of its own already.
 */
const WALK = `_sealift_value() {
  local value
  for value in $values; do
    [[ $value == "$1="* ]] && { kind=\${value#*=}; return 0; }
  done
  return 1
}

_sealift_offer() {
  local kind=$1 cur=$2
  case "$kind" in
    one-of:*) kind=\${kind#one-of:}; mapfile -t COMPREPLY < <(compgen -W "\${kind//,/ }" -- "$cur") ;;
    site) mapfile -t COMPREPLY < <(compgen -W "$(sealift completion sites 2>/dev/null)" -- "$cur") ;;
    address) mapfile -t COMPREPLY < <(compgen -S : -W "$(sealift completion sites 2>/dev/null)" -- "$cur"); compopt -o nospace 2>/dev/null ;;
    folder) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
    file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    file-or-address)
      _sealift_offer address "$cur"
      local -a sites=("\${COMPREPLY[@]}")
      _sealift_offer file "$cur"
      COMPREPLY+=("\${sites[@]}") ;;
  esac
}

_sealift() {
  local subs opts values places repeats kind word path="" expects="" index=0
  local -a words list
  local line=\${COMP_LINE:0:COMP_POINT}
  read -a words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  local cur=\${words[-1]}
  COMPREPLY=()
  (( \${#words[@]} > 1 )) || return
  _sealift_table ""
  for word in "\${words[@]:1:\${#words[@]}-2}"; do
    if [[ -n $expects ]]; then expects=""
    elif [[ $word == -* ]]; then [[ $word != *=* ]] && _sealift_value "$word" && expects=$kind
    elif [[ " $subs " == *" $word "* ]]; then path="\${path:+$path }$word"; _sealift_table "$path"
    else index=$((index + 1))
    fi
  done
  list=($places)
  [[ -n $repeats && $index -ge \${#list[@]} ]] && index=$((\${#list[@]} - 1))
  if [[ -n $expects ]]; then _sealift_offer "$expects" "$cur"
  elif [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W "$opts" -- "$cur")
  elif [[ -n $subs ]]; then mapfile -t COMPREPLY < <(compgen -W "$subs" -- "$cur")
  else _sealift_offer "\${list[$index]:-nothing}" "$cur"
  fi
  if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
    local had=\${cur%"\${cur##*:}"}
    COMPREPLY=("\${COMPREPLY[@]#"$had"}")
  fi
}
`;
