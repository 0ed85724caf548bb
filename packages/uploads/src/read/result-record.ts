import type { Marker, TestResult } from 'qasphere-reports'

/** A file on disk that is attached to a result. */
export interface AttachedFile {
  readonly name: string
  readonly path: string
  /** Set if the report contained the file, which is then a temporary copy. */
  readonly isEmbedded?: true
}

/** A result of a report, without its comment. */
export interface ReadResult extends Omit<TestResult, 'comment' | 'hasPlainComment' | 'attachments'> {
  /** Index among the results of the upload, starting at 0. */
  readonly index: number
  readonly attachments: readonly AttachedFile[]
  /** Test cases of URLs that are ignored because they have another host. */
  readonly elsewhere?: readonly Marker[]
}

/** A result to store. */
export type NewResult = Omit<ReadResult, 'index'> & Pick<TestResult, 'comment' | 'hasPlainComment'>

/** The fields of a result that are stored in the spool, without the comment. */
export type ResultDetails = Omit<NewResult, 'comment' | 'hasPlainComment' | 'status' | 'timeTaken'>

/** The first character of a record in JSON. */
const openBrace = '{'

/**
 * Writes and reads the details of results as text. Most results have only a name, a folder and a location. For these, a
 * short format takes a tenth of the time and a third of the space of JSON.
 */
export class ResultRecords {
  /** Paths of reports, and the index of each path. */
  readonly #paths: string[] = []
  readonly #pathNumbers = new Map<string, number>()

  write(details: ResultDetails): string {
    const { name, folder, suite = '', place } = details
    if (!isSimple(details)) return JSON.stringify(pickDetails(details))
    const path = this.#getNumber(place.path)
    return `${path} ${place.line ?? ''} ${suite} ${name.length} ${name}${folder}`
  }

  read(record: string): ResultDetails {
    if (record.startsWith(openBrace)) return JSON.parse(record)
    const [path = '', line = '', suite = '', length = ''] = record.split(' ', 4)
    const start = path.length + line.length + suite.length + length.length + 4
    const end = start + Number(length)
    return {
      name: record.slice(start, end),
      folder: record.slice(end),
      attachments: [],
      markers: [],
      place: { path: this.#paths[Number(path)] ?? '', ...(line === '' ? {} : { line: Number(line) }) },
      ...(suite === '' ? {} : { suite: Number(suite) }),
    }
  }

  #getNumber(path: string): number {
    const known = this.#pathNumbers.get(path)
    if (known !== undefined) return known
    const number = this.#paths.push(path) - 1
    this.#pathNumbers.set(path, number)
    return number
  }
}

/** Picks the fields of the details, because the result to store has more. */
function pickDetails({
  name,
  folder,
  title,
  suite,
  place,
  attachments,
  markers,
  attempts,
  elsewhere,
}: ResultDetails) {
  return { name, folder, title, suite, place, attachments, markers, attempts, elsewhere }
}

/** Whether the short format can represent the details. Lone surrogates, which UTF-8 cannot encode, need JSON. */
function isSimple({
  name,
  folder,
  title,
  attachments,
  markers,
  attempts,
  elsewhere,
}: ResultDetails): boolean {
  return (
    title === undefined &&
    attempts === undefined &&
    elsewhere === undefined &&
    attachments.length === 0 &&
    markers.length === 0 &&
    name.isWellFormed() &&
    folder.isWellFormed()
  )
}
