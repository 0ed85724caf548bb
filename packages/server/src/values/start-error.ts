/** A reason why the server cannot start, with a message for the user: data in use, port taken, an invalid seed. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError'
}
