import type { Terminal } from './terminal.js'

/** Tells how far an upload is: a bar where people watch, a line every few seconds in logs. */
export interface Progress {
  /** How far a step is; `total` is 0 where it is not known beforehand. */
  report(step: string, done: number, total: number): void
  /** What an earlier step came to, such as `4521 results read`; stays on show. */
  note(fact: string): void
  end(): void
}

interface Step {
  readonly name: string
  /** In ms of `performance.now()`. */
  readonly began: number
  done: number
  total: number
}

const barMs = 100
const lineMs = 5000
const barWidth = 24

export function createProgress(terminal: Terminal, isQuiet: boolean): Progress {
  if (isQuiet) return { report: () => undefined, note: () => undefined, end: () => undefined }
  let step: Step | undefined
  const facts: string[] = []
  function tell(): void {
    if (!step) return
    const words = [stepWords(step, performance.now()), ...facts].join(' · ')
    if (!terminal.isWatched) terminal.say(words)
    else terminal.show(step.total > 0 ? `${bar(step.done / step.total)} ${words}` : words)
  }
  // By the clock, so that an upload that waits for the server is seen to wait.
  const clock = setInterval(tell, terminal.isWatched ? barMs : lineMs).unref()
  return {
    report(name, done, total) {
      if (step?.name === name) {
        step.done = done
        step.total = total
        return
      }
      step = { name, began: performance.now(), done, total }
      if (terminal.isWatched) tell()
    },
    note: (fact) => void facts.push(fact),
    end() {
      clearInterval(clock)
      step = undefined
      terminal.show('')
    },
  }
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * barWidth)
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`
}

function stepWords({ name, began, done, total }: Step, now: number): string {
  if (total === 0 && done === 0) return name
  const seconds = (now - began) / 1000
  const rate = seconds > 0 ? done / seconds : 0
  const pace =
    done > 0 ? ` (${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s${timeLeft(total - done, rate)})` : ''
  return `${name}: ${total > 0 ? `${done} of ${total}` : done}${pace}`
}

function timeLeft(remaining: number, rate: number): string {
  if (remaining <= 0 || rate === 0) return ''
  const seconds = Math.ceil(remaining / rate)
  return seconds < 100 ? `, ${seconds} s left` : `, ${Math.ceil(seconds / 60)} min left`
}
