/** Returns the marker of a test case, such as `SHOP-012`. */
export function markerOf(projectCode: string, seq: number): string {
  return `${projectCode}-${String(seq).padStart(3, '0')}`
}

/** Returns the number in a marker of a project, or undefined if the text is not one. */
export function seqOf(projectCode: string, marker: string): number | undefined {
  const [, code, digits] = /^([A-Za-z0-9]+)-(\d{1,15})$/.exec(marker.trim()) ?? []
  return code !== undefined && code.toUpperCase() === projectCode.toUpperCase() ? Number(digits) : undefined
}
