import { rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { QasError } from 'qasphere-client/errors'
import type { RunContext } from '../input/command.js'
import type { OutputChoice } from '../output/output-choice.js'
import { printResult } from '../output/print-result.js'

/** Writes a download to a file and prints its path and size; `-` writes the content to stdout instead. */
export async function saveDownload(
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
  writeCompletely(path, content)
  await printResult(terminal, { file: path, bytes: content.length }, choice)
}

/** Writes a file, and removes it if the disk is full. */
function writeCompletely(path: string, content: Uint8Array): void {
  try {
    writeFileSync(path, content)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if ('code' in error && error.code === 'ENOSPC') rmSync(path, { force: true })
    throw new QasError('usage', `--to cannot be written: ${error.message}`, {}, error)
  }
}
