import { renderAttachmentLinks } from '../plan/attachments.js'
import { renderFoldedComment } from '../plan/duplicates.js'
import type { PlannedResult } from '../plan/planned-results.js'
import type { ResultStore } from '../read/result-store.js'

/** The comments of planned results. */
export interface Comments {
  getText(result: PlannedResult): string
  /** Returns the comment as JSON in UTF-8, including quotes, valid until the next call. */
  getJson(result: PlannedResult): Buffer
}

/** Creates comments with links to attachments. `hashes` contains the hash by path, `urls` the URL by hash. */
export function createComments(
  results: ResultStore,
  hashes: ReadonlyMap<string, string>,
  urls: ReadonlyMap<string, string>,
): Comments {
  const getText = ({ sources }: PlannedResult) =>
    renderFoldedComment(sources, ({ index, attachments }) => {
      return results.commentAt(index) + renderAttachmentLinks(attachments, hashes, urls)
    })
  return {
    getText,
    getJson(result) {
      const { sourceIndexes } = result
      const [source] = sourceIndexes
      // Most comments are sent unchanged, because parsing and serializing them again would take too long.
      const isPlain = sourceIndexes.length === 1 && source !== undefined && !results.hasAttachmentsAt(source)
      const json = isPlain ? results.commentJsonAt(source) : Buffer.from(JSON.stringify(getText(result)))
      return json.length > 0 ? json : emptyText
    },
  }
}

const emptyText = Buffer.from('""')
