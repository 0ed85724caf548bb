# What the examples share: each shows a command, runs it, and keeps its output.
# They need `qasphere` on the PATH and credentials (QAS_URL and QAS_TOKEN, or a file).

# Says what comes next.
say() { printf '\n# %s\n' "$*"; }

# Shows a command as one would type it, runs it, shows its output and keeps it in $output.
run() {
  printf '$'
  local word
  for word in "$@"; do
    if [[ $word =~ ^[A-Za-z0-9_./:=,+-]+$ ]]; then printf ' %s' "$word"; else printf " '%s'" "${word//\'/\'\\\'\'}"; fi
  done
  printf '\n'
  output=$("$@")
  printf '%s\n' "$output"
}

# Picks one value out of the kept output: `pick .id`. With jq, or with node where there is no jq.
pick() {
  if command -v jq >/dev/null; then
    jq -r "$1" <<<"$output"
  else
    node -e 'let value = JSON.parse(require("fs").readFileSync(0, "utf8"))
      for (const key of process.argv[1].match(/[\w-]+/g) ?? []) value = value?.[key]
      console.log(value)' "$1" <<<"$output"
  fi
}
