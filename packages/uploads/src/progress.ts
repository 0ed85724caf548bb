/** Shows the progress of an upload: a bar on a terminal, a line every few seconds in logs. */
export interface Progress {
  /** Reports the progress of a step; `total` is 0 if it is not known in advance. */
  report(step: string, done: number, total: number): void
  /** Keeps the result of an earlier step, such as `4521 results read`, on the screen. */
  note(fact: string): void
  end(): void
}

/** Progress that is not shown. */
export const hiddenProgress: Progress = {
  report: () => undefined,
  note: () => undefined,
  end: () => undefined,
}
