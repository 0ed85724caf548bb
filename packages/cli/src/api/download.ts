import { rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { QasError } from 'qasphere-client/errors'
import type { RunContext } from '../input/command.js'
import type { OutputChoice } from '../output/output-choice.js'
import { printResult } from '../output/print-result.js'

/** Writes what was downloaded to a file and prints its path and size; `-` writes to stdout, and prints nothing else. */
export async function downloadTo(
  { cwd, terminal }: Pick<RunContext, 'cwd' | 'terminal'>,
  to: string,
  content: Uint8Array,
  choice: OutputChoice | undefined,
): Promise<void> {
  if (to === '-') {
    await terminal.printBytes(content)
    return
  }
  const path = resolve(cwd, to)
  writeWhole(path, content)
  await printResult(terminal, { file: path, bytes: content.length }, choice)
}

/** A file that could be written only in part is removed. */
function writeWhole(path: string, content: Uint8Array): void {
  try {
    writeFileSync(path, content)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if ('code' in error && error.code === 'ENOSPC') rmSync(path, { force: true })
    throw new QasError('usage', `--to cannot be written: ${error.message}`, {}, error)
  }
}
