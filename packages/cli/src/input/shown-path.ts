/** Formats `['a', 0, 'b c']` as `.a[0]["b c"]`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`
      const name = String(key)
      return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
    })
    .join('')
}
