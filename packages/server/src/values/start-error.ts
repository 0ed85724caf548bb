/** A reason not to start, in words for the user: data in use, port taken, a seed that is wrong. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError'
}
