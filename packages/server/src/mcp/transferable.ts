/** Returns the memory of contents that can be passed to another thread without copying. Small buffers share theirs. */
export function listTransferable(contents: readonly Uint8Array[]): ArrayBuffer[] {
  const whole = contents.flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  )
  return [...new Set(whole)]
}
