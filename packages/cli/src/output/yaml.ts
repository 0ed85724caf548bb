import { stringify } from 'yaml'

/** Formats a value as YAML. Quotes text that YAML 1.1 parsers would read as another type, such as `no`. */
export function formatYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, indentSeq: false, compat: 'yaml-1.1' })
}
