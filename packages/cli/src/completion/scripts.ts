export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const
type Shell = (typeof shells)[number]

/**
 * The completion script of each shell. It runs `qasphere __complete SHELL -- words…`, which prints each candidate as a
 * line `candidate TAB description`, or the single line `:files` for file names.
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for qasphere
_qasphere() {
  local IFS=$'\\n' answer
  answer=$(qasphere __complete bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ $answer == :files ]]; then
    compopt -o filenames
    COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]#=}"))
    return
  fi
  COMPREPLY=($(cut -f1 <<<"$answer"))
}
complete -F _qasphere qasphere
`,
  zsh: `#compdef qasphere
_qasphere() {
  local -a lines candidates
  local line
  lines=("\${(@f)$(qasphere __complete zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ \${lines[1]} == :files ]]; then
    _files
    return
  fi
  for line in $lines; do
    candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe -t commands qasphere candidates
}
compdef _qasphere qasphere
`,
  fish: `# fish completion for qasphere
function __qasphere_complete
  set -l answer (qasphere __complete fish -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
  if test "$answer[1]" = :files
    __fish_complete_path (commandline -ct)
  else
    string join \\n -- $answer
  end
end
complete -c qasphere -f -a '(__qasphere_complete)'
`,
  powershell: `# PowerShell completion for qasphere
Register-ArgumentCompleter -Native -CommandName qasphere -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or $_.Extent.Text -ne $wordToComplete } |
    ForEach-Object { $_.ToString() })
  $answer = @(qasphere __complete powershell '--' @words "$wordToComplete" 2>$null)
  if ($answer.Count -eq 1 -and $answer[0] -eq ':files') { return }
  $answer | Where-Object { $_ } | ForEach-Object {
    $value, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
  }
}
`,
}
