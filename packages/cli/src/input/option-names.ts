/** `templateTCaseIds` as an option: `template-tcase-ids`. */
export function kebabCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]{2,})([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}

/** The same for every spelling of an option: `projectCode`, `project-code` and `projectcode`. */
export function foldedName(spelling: string): string {
  return spelling.replaceAll('-', '').toLowerCase()
}
