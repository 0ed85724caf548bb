import fc from 'fast-check'

/** Deletes, duplicates or replaces parts of a text. */
export function mutated(text: Buffer): fc.Arbitrary<Buffer> {
  const place = fc.nat({ max: text.length })
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        '<',
        '&',
        ']]>',
        '<!DOCTYPE',
        '"',
        '{',
        '[',
        'null',
        '\0',
        '\ud800',
        '</testsuite>',
        '9'.repeat(400),
      )
      .map((words) => Buffer.from(words)),
  )
  return fc
    .array(fc.tuple(place, fc.nat({ max: 60 }), piece), { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce(
        (bytes, [at, length, put]) =>
          Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + length)]),
        text,
      ),
    )
}
