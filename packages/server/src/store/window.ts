/** The range of rows of a list to return. */
export interface RowWindow {
  readonly offset: number
  readonly limit: number
}
