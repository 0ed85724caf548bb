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

/** The value of an option of the kind `integer` or `number`; undefined if it is not given or not a number. */
export function numberGivenTo(values: OptionValues, name: string): number | undefined {
  const text = givenTo(values, name)
  return text !== undefined && isNumber(text) ? Number(text) : undefined
}

/** Whether a text is a number as options take it: digits, which may have a fraction. */
export function isNumber(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text)
}

/** The value of an option of the kind `choice`; undefined if it is not given or not one of them. */
export function choiceGivenTo<Choice extends string>(
  values: OptionValues,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const given = givenTo(values, name)
  return choices.find((choice) => choice === given)
}
