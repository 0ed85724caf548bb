import { renderAttachmentLinks } from '../plan/attachments.js'
import { renderFoldedComment } from '../plan/duplicates.js'
import type { PlannedResult } from '../plan/planned-results.js'
import type { ResultStore } from '../read/result-store.js'

/** The comments that planned results are sent with. */
export interface Comments {
  textOf(result: PlannedResult): string
  /** The same as JSON in UTF-8, quotes included, valid until the next call. */
  jsonOf(result: PlannedResult): Buffer
}

/** `hashes` has the content of each attached path, `urls` where each content is on the server. */
export function createComments(
  results: ResultStore,
  hashes: ReadonlyMap<string, string>,
  urls: ReadonlyMap<string, string>,
): Comments {
  const textOf = ({ sources }: PlannedResult) =>
    renderFoldedComment(sources, ({ index, attachments }) => {
      return results.commentAt(index) + renderAttachmentLinks(attachments, hashes, urls)
    })
  return {
    textOf,
    jsonOf(result) {
      const { sourceIndexes } = result
      const [source] = sourceIndexes
      // Most comments are sent as they are: to parse them and to make JSON of them again would take long.
      const isPlain = sourceIndexes.length === 1 && source !== undefined && !results.hasAttachmentsAt(source)
      const json = isPlain ? results.commentJsonAt(source) : Buffer.from(JSON.stringify(textOf(result)))
      return json.length > 0 ? json : emptyText
    },
  }
}

const emptyText = Buffer.from('""')
