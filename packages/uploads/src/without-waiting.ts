import { constants } from 'node:fs'

/**
 * Adds the flags to create and write a file. With them, opening a named pipe that nobody reads is an error:
 * without O_NONBLOCK, opening it waits for a reader, possibly forever. Windows has no such flag.
 */
export function addNonBlocking(flags: number): number {
  return constants.O_WRONLY | constants.O_CREAT | (constants.O_NONBLOCK ?? 0) | flags
}
