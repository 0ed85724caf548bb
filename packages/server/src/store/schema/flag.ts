/** A boolean that every database can store: 0 or 1. */
export type Flag = number
