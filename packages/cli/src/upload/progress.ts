import type { Terminal } from '../output/terminal.js'

/** Tells how far a step of the upload is: a bar where people watch, a line every few seconds in logs. */
export interface Progress {
  /** `total` is 0 where it is not known beforehand. */
  report(step: string, done: number, total: number): void
  end(): void
}

const barMs = 100
const lineMs = 5000
const barWidth = 24

export function createProgress(terminal: Terminal, isQuiet: boolean): Progress {
  if (isQuiet) return { report: () => undefined, end: () => undefined }
  let current = ''
  let began = performance.now()
  let last = began
  return {
    report(step, done, total) {
      const now = performance.now()
      if (step !== current) {
        current = step
        began = now
        last = now
      }
      if (now - last < (terminal.isWatched ? barMs : lineMs)) return
      last = now
      const words = progressWords(step, done, total, now - began)
      if (terminal.isWatched) terminal.show(total > 0 ? `${bar(done / total)} ${words}` : words)
      else terminal.say(words)
    },
    end: () => terminal.show(''),
  }
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * barWidth)
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`
}

function progressWords(step: string, done: number, total: number, tookMs: number): string {
  const rate = done / (tookMs / 1000)
  const left = total > done && rate > 0 ? `, ${Math.ceil((total - done) / rate)} s left` : ''
  return `${step}: ${total > 0 ? `${done} of ${total}` : done} (${Math.round(rate)}/s${left})`
}
