import { hiddenProgress, type Progress } from 'qasphere-uploads/progress'
import type { Terminal } from './terminal.js'

interface Step {
  readonly name: string
  /** When the step started, in milliseconds of `performance.now()`. */
  readonly began: number
  done: number
  total: number
}

const barMs = 100
const lineMs = 5000
const barWidth = 24

export function createProgress(terminal: Terminal, isQuiet: boolean): Progress {
  if (isQuiet) return hiddenProgress
  let step: Step | undefined
  const facts: string[] = []
  function update(): void {
    if (!step) return
    const text = [describeStep(step, performance.now()), ...facts].join(' · ')
    if (!terminal.isWatched) terminal.say(text)
    else terminal.show(step.total > 0 ? `${renderBar(step.done / step.total)} ${text}` : text)
  }
  // Updated by time, so that people can see that an upload is waiting for the server.
  const clock = setInterval(update, terminal.isWatched ? barMs : lineMs).unref()
  return {
    report(name, done, total) {
      if (step?.name === name) {
        step.done = done
        step.total = total
        return
      }
      step = { name, began: performance.now(), done, total }
      if (terminal.isWatched) update()
    },
    note: (fact) => void facts.push(fact),
    end() {
      clearInterval(clock)
      step = undefined
      terminal.show('')
    },
  }
}

function renderBar(share: number): string {
  const full = Math.round(Math.min(1, share) * barWidth)
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`
}

function describeStep({ name, began, done, total }: Step, now: number): string {
  if (total === 0 && done === 0) return name
  const seconds = (now - began) / 1000
  const rate = seconds > 0 ? done / seconds : 0
  const pace =
    done > 0
      ? ` (${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s${formatTimeLeft(total - done, rate)})`
      : ''
  return `${name}: ${total > 0 ? `${done} of ${total}` : done}${pace}`
}

function formatTimeLeft(remaining: number, rate: number): string {
  if (remaining <= 0 || rate === 0) return ''
  const seconds = Math.ceil(remaining / rate)
  return seconds < 100 ? `, ${seconds} s left` : `, ${Math.ceil(seconds / 60)} min left`
}
