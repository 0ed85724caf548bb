import { stringify } from 'yaml'

/** A value as YAML. Text that older readers would take for another type, such as `no`, is quoted. */
export function yamlOf(value: unknown): string {
  return stringify(value, { lineWidth: 0, indentSeq: false, compat: 'yaml-1.1' })
}
