/** A truth value as every engine can keep it: 0 or 1. */
export type Flag = number
