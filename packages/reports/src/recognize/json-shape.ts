import { JSONParser } from '@streamparser/json'

/**
 * The paths at the start of a JSON document. Paths are written like `results.tool.name`; an array adds `[]`, so
 * everything in the array `suites` starts with `suites[]`.
 */
export interface JsonShape {
  has(path: string): boolean
  /** Returns the first string at a path. */
  textAt(path: string): string | undefined
}

const sliceLength = 2048
const maxPaths = 5000
/** Maximum number of lines to try that look like JSON. Banners such as `[dotenv@17.2.3] injecting env` also do. */
const maxAttempts = 200

/**
 * Reads JSON until `isEnough` returns true or the text ends. Ignores lines before the JSON, and JSON lines before a
 * document that is enough. Returns undefined if the text contains no JSON.
 */
export function readJsonShape(text: string, isEnough: (shape: JsonShape) => boolean): JsonShape | undefined {
  let first: JsonShape | undefined
  for (const start of findJsonLikeLines(text)) {
    const shape = readShapeAt(text, start, isEnough)
    if (!shape) continue
    if (isEnough(shape)) return shape
    first ??= shape
    // A report may follow, because loggers print JSON lines before it.
    if (!isJsonDocument(getLine(text, start))) break
  }
  return first
}

function getLine(text: string, start: number): string {
  const end = text.indexOf('\n', start)
  return text.slice(start, end === -1 ? undefined : end)
}

function isJsonDocument(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

function findJsonLikeLines(text: string): number[] {
  const starts: number[] = []
  for (const { index } of text.matchAll(/^[ \t]*[[{]/gm)) {
    starts.push(index)
    if (starts.length === maxAttempts) break
  }
  return starts
}

function readShapeAt(
  text: string,
  start: number,
  isEnough: (shape: JsonShape) => boolean,
): JsonShape | undefined {
  const paths = new Set<string>()
  const texts = new Map<string, string>()
  const shape: JsonShape = { has: (path) => paths.has(path), textAt: (path) => texts.get(path) }
  let isComplete = false
  const parser = new JSONParser({ separator: '\n' })
  parser.onValue = ({ key, value, stack }) => {
    if (stack.length === 0) isComplete = true
    if (isComplete || key === undefined) return
    const path = formatPath([...stack.slice(1).map((outer) => outer.key), key])
    if (paths.size < maxPaths) for (const each of listParents(path)) paths.add(each)
    if (Array.isArray(value)) paths.add(`${path}[]`)
    if (typeof value === 'string' && !texts.has(path)) texts.set(path, value)
  }
  for (let at = start; at < text.length && !isComplete && !isEnough(shape); at += sliceLength) {
    try {
      parser.write(text.slice(at, at + sliceLength))
    } catch {
      // Invalid JSON still has a shape, but a banner such as "[1234:ERROR]" does not.
      return isComplete || paths.size > 1 ? shape : undefined
    }
  }
  return shape
}

function formatPath(keys: readonly (string | number | undefined)[]): string {
  let path = ''
  for (const key of keys) {
    if (typeof key === 'number') path += '[]'
    else path += path === '' ? key : `.${key}`
  }
  return path
}

/** Yields a path and its parents: for `a[].b`, also `a[]` and `a`. */
function* listParents(path: string): Generator<string> {
  for (
    let end = path.length;
    end > 0;
    end = Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[]', end - 1))
  ) {
    yield path.slice(0, end)
  }
}
