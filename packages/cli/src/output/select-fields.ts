/** Fields by name; an empty map means all of a value. */
type FieldTree = Map<string, FieldTree>

/**
 * Returns a function that keeps only some fields of a value, in the order of `paths`, in which dots lead into objects. The
 * fields of a list are those of its entries. A field that a value does not have is left out.
 */
export function fieldSelector(paths: readonly string[]): (value: unknown) => unknown {
  const tree = treeOf(paths)
  return (value) => select(value, tree)
}

function treeOf(paths: readonly string[]): FieldTree {
  const root: FieldTree = new Map()
  // A field as a whole has all fields inside it.
  const isInsideOther = (path: string) => paths.some((other) => path.startsWith(`${other}.`))
  for (const path of paths.filter((path) => !isInsideOther(path))) {
    let tree = root
    for (const name of path.split('.')) {
      const next: FieldTree = tree.get(name) ?? new Map()
      tree.set(name, next)
      tree = next
    }
  }
  return root
}

function select(value: unknown, tree: FieldTree): unknown {
  if (tree.size === 0 || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((entry) => select(entry, tree))
  return Object.fromEntries(
    [...tree].flatMap(([name, inside]) => {
      return Object.hasOwn(value, name) ? [[name, select(Reflect.get(value, name), inside)]] : []
    }),
  )
}

/** What is at a path of a value; that of the entries of a list is a list. Undefined if the value has no such field. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  if (Array.isArray(value)) return value.flatMap((entry) => [valueAt(entry, path)].flat())
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return valueAt(Reflect.get(value, name), rest)
}
