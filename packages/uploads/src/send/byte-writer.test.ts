import { expect, it } from 'vitest'
import { ByteWriter } from './byte-writer.js'

it.each([0, 10, 100_000])('bytes and texts are written in order, from %i bytes of memory on', (size) => {
  const writer = new ByteWriter(size)
  // The second round uses the memory of the first one.
  for (const first of ['ü', 'x'.repeat(9000)]) {
    writer.clear()
    const parts = [first, '', 'short', '日本'.repeat(3000), '🙂']
    for (const [index, part] of parts.entries()) {
      writer.text(part)
      writer.text(`,${index}`)
      writer.bytes(Buffer.from(`;${part}`))
    }
    writer.text('end')
    const expected = `${parts.map((part, index) => `${part},${index};${part}`).join('')}end`
    expect(writer.written().toString()).toBe(expected)
    expect(writer.written().length).toBe(Buffer.byteLength(expected))
  }
})
