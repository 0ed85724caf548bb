import { SaxesParser } from 'saxes'

/** The outermost element of an XML document. */
export interface XmlRoot {
  /** Name without namespace prefix. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** Content of the document type declaration, including the system identifier. */
  readonly doctype: string
}

const sliceLength = 1024

/** Reads the root element of a document, even if the rest is invalid. Undefined if the text contains no element. */
export function readXmlRoot(text: string): XmlRoot | undefined {
  const parser = new SaxesParser()
  let started: string | undefined
  let attributes: Record<string, string> | undefined
  let doctype = ''
  parser.on('error', () => undefined)
  parser.on('doctype', (declaration) => {
    doctype ||= declaration
  })
  parser.on('opentagstart', (tag) => {
    started ??= tag.name
  })
  parser.on('opentag', (tag) => {
    attributes ??= tag.attributes
  })
  for (let at = 0; at < text.length && !attributes; at += sliceLength) {
    parser.write(text.slice(at, at + sliceLength))
  }
  if (started === undefined) return undefined
  return { name: started.slice(started.indexOf(':') + 1), attributes: attributes ?? {}, doctype }
}
