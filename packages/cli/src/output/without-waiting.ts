import { constants } from 'node:fs'

/**
 * Flags to create and write a file, besides those that are given. They turn a named pipe that nobody reads into an error:
 * without O_NONBLOCK, opening it waits for a reader, possibly forever. Windows has no such flag.
 */
export function withoutWaiting(flags: number): number {
  return constants.O_WRONLY | constants.O_CREAT | (constants.O_NONBLOCK ?? 0) | flags
}
