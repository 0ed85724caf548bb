import { isRecord } from 'qasphere-contract/scalars'

/** Writes values with names as one `name=value` per line, or as JSON if lines cannot express them. */
export function writeNamedValues(values: unknown): string {
  if (!isRecord(values)) return ''
  const lines = Object.entries(values).map(([name, value]) => `${name}=${String(value)}`)
  const text = lines.join('\n')
  const read = readNamedValues(text)
  const isSame = read !== undefined && JSON.stringify(read) === JSON.stringify(values)
  return isSame ? text : JSON.stringify(values)
}

/** Reads what `writeNamedValues` writes, with any space around names and values; undefined if it is neither. */
export function readNamedValues(text: string): Record<string, unknown> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const pairs = lines.map((line) => {
    const at = line.indexOf('=')
    return at < 0 ? undefined : ([line.slice(0, at).trim(), line.slice(at + 1).trim()] as const)
  })
  if (text.trimStart().startsWith('{')) return readJson(text)
  return pairs.every((pair) => pair !== undefined) ? Object.fromEntries(pairs) : undefined
}

function readJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
