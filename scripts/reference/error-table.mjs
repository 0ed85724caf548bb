import { errors } from '../../packages/contract/dist/errors.js'
import { code, table } from './markdown.mjs'

/** The codes of errors with their HTTP status and meaning. */
export function errorTable() {
  const rows = Object.entries(errors).map(([name, { status, description }]) => [
    code(name),
    String(status),
    description,
  ])
  return `${table(['Code', 'Status', 'Meaning'], rows)}\n`
}
