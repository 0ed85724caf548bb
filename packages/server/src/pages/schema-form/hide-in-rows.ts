import type { FormField } from 'qasphere-contract/form-fields'

/** Hides fields of the rows of a group: the key, which identifies rows that exist, and fields that are sent back unchanged. */
export function hideInRows(field: FormField, key: string, unchanged: readonly string[] = []): FormField {
  if (field.shape.kind !== 'groups') return field
  const fields = field.shape.fields.map((each): FormField => {
    if (each.name === key) return { ...each, shape: { kind: 'key' } }
    return unchanged.includes(each.name) ? { ...each, shape: { kind: 'json' } } : each
  })
  return { ...field, shape: { kind: 'groups', fields } }
}
