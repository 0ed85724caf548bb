// Measures processor time, which other work on the machine hardly affects. Linux only.
import { readdirSync, readFileSync } from 'node:fs'

/** Unit of Linux's counters, in milliseconds. */
const tickMs = 10

/** Processor time of a process, in milliseconds. */
export function processorMs(pid) {
  const [utime, stime] = statOf(pid).slice(11, 13)
  return (Number(utime) + Number(stime)) * tickMs
}

/** Processor time of a process, in milliseconds, precise enough for a single request. Threads that have ended do not count. */
export function preciseProcessorMs(pid) {
  const times = readdirSync(`/proc/${pid}/task`).map((task) =>
    Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
  )
  return times.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6
}

/** Processor time of a process and its running children, measured as precisely. */
export function preciseFamilyMs(pid) {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
  return children.reduce((sum, child) => sum + preciseProcessorMs(child), preciseProcessorMs(pid))
}

/** Processor time of a process and all its children, including those that have ended, in milliseconds. */
export function familyMs(pid) {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
  const [cutime, cstime] = statOf(pid).slice(13, 15)
  const ended = (Number(cutime) + Number(cstime)) * tickMs
  return children.reduce((sum, child) => sum + processorMs(child), processorMs(pid) + ended)
}

function parentOf(pid) {
  try {
    return Number(statOf(pid)[1])
  } catch {
    return undefined // It has just ended.
  }
}

/** The fields after the name of the program, which may contain any character. */
function statOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}
