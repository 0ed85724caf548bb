import { openTerminal } from './output/terminal.js'
import { isVerboseRun, run } from './run.js'

const terminal = openTerminal()
const args = process.argv.slice(2)

run(args, terminal).then(
  (exitCode) => {
    process.exitCode = exitCode
  },
  async (error: unknown) => {
    process.exitCode = 1
    const { describeError } = await import('./output/describe-error.js')
    terminal.say(describeError(error, terminal, isVerboseRun(args)))
  },
)
