/** Fields by name. An empty map selects everything. */
type FieldTree = Map<string, FieldTree>

/**
 * Returns a function that keeps only the fields at `paths`, in that order. Dots lead into objects. The fields of a list are
 * those of its entries. Missing fields are omitted.
 */
export function createFieldSelector(paths: readonly string[]): (value: unknown) => unknown {
  const tree = buildTree(paths)
  return (value) => select(value, tree)
}

function buildTree(paths: readonly string[]): FieldTree {
  const root: FieldTree = new Map()
  // A field includes all fields inside it.
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

/** Returns the value at a path; for a list, the list of its entries' values. Undefined if there is no such field. */
export function getValueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  if (Array.isArray(value)) return value.flatMap((entry) => [getValueAt(entry, path)].flat())
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return getValueAt(Reflect.get(value, name), rest)
}
