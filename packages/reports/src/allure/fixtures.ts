import { renderFailure, renderLinks, renderParagraph } from '../comment.js'
import { type Json, listField, textField } from '../json-report.js'
import type { Attachment, ReportEntry } from '../report.js'
import { formatMissingNotes, type ReadAttachments, readAttachments } from './attachments.js'
import { readFailure } from './result.js'

/** The fixtures that ran before and after tests, from the containers of a results folder. */
export class AllureFixtures {
  readonly #folder: string
  readonly #hasResult: (uuid: string) => boolean
  readonly #files = new Map<string, Attachment[]>()

  /** `hasResult` returns whether the folder has a result with a UUID. */
  constructor(folder: string, hasResult: (uuid: string) => boolean) {
    this.#folder = folder
    this.#hasResult = hasResult
  }

  /** Adds a container. Yields a log entry for each failed fixture, because it affects the whole run. */
  *add(container: Json): Generator<ReportEntry> {
    const named = listField(container, 'children').filter((child) => typeof child === 'string')
    const children = [...new Set(named)].filter(this.#hasResult)
    for (const fixture of [...listField(container, 'befores'), ...listField(container, 'afters')]) {
      const attached = readAttachments(fixture, this.#folder)
      for (const child of children) this.#addFiles(child, attached.files)
      // Without a result that could show them, the log is the only place for the files.
      const attachments = children.length === 0 ? attached.files : []
      if (hasFailed(fixture)) yield { kind: 'log', comment: renderFixture(fixture, attached), attachments }
    }
  }

  /** Returns the files that fixtures of a test attached, such as a screenshot taken after each test. */
  listFiles(uuid: string): readonly Attachment[] {
    return this.#files.get(uuid) ?? []
  }

  #addFiles(child: string, files: readonly Attachment[]): void {
    const known = this.#files.get(child) ?? []
    for (const file of files) known.push(file)
    this.#files.set(child, known)
  }
}

function hasFailed(fixture: Json): boolean {
  const status = textField(fixture, 'status')
  return status === 'failed' || status === 'broken'
}

function renderFixture(fixture: Json, attached: ReadAttachments): string {
  return [
    renderParagraph(`${textField(fixture, 'name') ?? 'A fixture'}: ${textField(fixture, 'status')}`),
    renderFailure(readFailure(fixture)),
    ...formatMissingNotes(attached).map(renderParagraph),
    renderLinks(attached.links),
  ].join('')
}
