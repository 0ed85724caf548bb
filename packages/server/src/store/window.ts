/** Which of the rows of a list are wanted. */
export interface RowWindow {
  readonly offset: number
  readonly limit: number
}
