/** Formats a number with its noun: `1 result`, `2 results`. `plural` is for nouns with an irregular plural. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`
}
