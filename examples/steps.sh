# Functions that the examples share: show a command, run it, and keep its output.
# They need `qasphere` on the PATH and credentials (QAS_URL and QAS_TOKEN, or a file).

# Prints a heading.
say() { printf '\n# %s\n' "$*"; }

# Shows a command as you would type it, runs it, shows its output and keeps it in $output.
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

# Prints one value of the kept output: `pick .id`. Uses jq, or node if jq is not installed.
pick() {
  if command -v jq >/dev/null; then
    jq -r "$1" <<<"$output"
  else
    node -e 'let value = JSON.parse(require("fs").readFileSync(0, "utf8"))
      for (const key of process.argv[1].match(/[\w-]+/g) ?? []) value = value?.[key]
      console.log(value)' "$1" <<<"$output"
  fi
}

# Aligns tab-separated lines: the first column to the left, the others to the right.
columns() {
  node -e 'const rows = require("fs").readFileSync(0, "utf8").trimEnd().split("\n").map((line) => line.split("\t"))
    // Terminals show East Asian characters and emoji two columns wide, and combining marks in none of their own.
    const wide = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}]/u
    const width = (text) => [...new Intl.Segmenter().segment(text)].reduce((sum, { segment }) => sum + (wide.test(segment) ? 2 : 1), 0)
    const widths = rows[0].map((_, index) => Math.max(...rows.map((row) => width(row[index]))))
    for (const row of rows) {
      const cells = row.map((cell, index) => {
        const padding = " ".repeat(widths[index] - width(cell))
        return index === 0 ? cell + padding : padding + cell
      })
      console.log(cells.join("  ").trimEnd())
    }'
}
