/** What was given to options, by their names in kebab case; that of a boolean is `true` or `false`. */
export type OptionValues = ReadonlyMap<string, readonly string[]>

/** The value of an option that is given once. */
export function givenTo(values: OptionValues, name: string): string | undefined {
  return values.get(name)?.[0]
}

/** Whether a boolean option is on. */
export function isOn(values: OptionValues, name: string): boolean {
  return givenTo(values, name) === 'true'
}
