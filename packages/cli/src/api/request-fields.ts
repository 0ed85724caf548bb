import { resolve } from 'node:path'
import type { InputProblem } from 'qasphere-client'
import { describeFileProblem } from 'qasphere-client/file-problem'
import type { RunContext } from '../input/command.js'
import { readStdin, readTextFile } from '../input/read-text.js'

/** The fields from `--field` and `--raw-field`. */
export interface ReadFields {
  readonly value: Readonly<Record<string, unknown>>
  readonly problems: readonly InputProblem[]
}

/** Reads the fields of a request; `a[b]=1` and `a[]=1` create objects and lists. */
export async function readFields({ values, cwd }: RunContext): Promise<ReadFields> {
  const value: Record<string, unknown> = {}
  const problems: InputProblem[] = []
  const pairs = ['field', 'raw-field'].flatMap((option) =>
    (values.get(option) ?? []).map((pair) => ({ option, pair })),
  )
  for (const { option, pair } of pairs) {
    const [, name, text = ''] = /^([^=]+)=(.*)$/s.exec(pair) ?? []
    // The option's own check has reported it.
    if (name === undefined) continue
    const where = `--${option} ${name}`
    const keys = parseKeys(name)
    const read = option === 'field' ? await parseTypedValue(text, cwd) : { value: text }
    if ('problem' in read) problems.push({ where, message: read.problem })
    else if (!keys || !put(value, keys, read.value)) {
      problems.push({
        where,
        message: 'must be a name such as title, links[], or precondition[text] that fits the other fields',
      })
    }
  }
  return { value, problems }
}

/** Parses `a[b][]` to `['a', 'b', '']`; undefined if the brackets do not match. */
function parseKeys(name: string): string[] | undefined {
  const [, first, rest = ''] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? []
  if (first === undefined) return undefined
  const keys = [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, key = '']) => key)]
  return keys.includes('__proto__') ? undefined : keys
}

/** Puts a value at a path, in which an empty key appends to a list. Returns false if another type is there. */
function put(target: unknown, keys: readonly string[], value: unknown): boolean {
  const [key, next] = keys
  if (key === undefined || typeof target !== 'object' || target === null) return false
  if (Array.isArray(target) !== (key === '')) return false
  const place = Array.isArray(target) ? target.length : key
  if (next === undefined) return Reflect.set(target, place, value)
  const inside: unknown = Object.hasOwn(target, place) ? Reflect.get(target, place) : next === '' ? [] : {}
  return put(inside, keys.slice(1), value) && Reflect.set(target, place, inside)
}

type TypedValue = { readonly value: unknown } | { readonly problem: string }

async function parseTypedValue(text: string, cwd: string): Promise<TypedValue> {
  if (text === 'true' || text === 'false') return { value: text === 'true' }
  if (text === 'null') return { value: null }
  if (/^-?(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text))) return { value: Number(text) }
  if (!text.startsWith('@')) return { value: text }
  const file = text.slice(1)
  try {
    return { value: file === '-' ? await readStdin() : readTextFile(resolve(cwd, file)) }
  } catch (error) {
    return { problem: describeFileProblem(file, error) }
  }
}
