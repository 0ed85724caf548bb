import type { File } from 'qasphere-contract/files'
import type { Problem } from 'qasphere-contract/problems'
import type { StepData } from 'qasphere-contract/shared-steps'
import type { CreateTestCase } from 'qasphere-contract/test-case-bodies'
import type * as z from 'zod/mini'
import { findFileRows } from '../store/files.js'
import type { FileRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { getFilePath } from './files.js'
import type { FileReference, OwnStep } from './test-case-content.js'

type FileFields = Pick<CreateTestCase, 'files' | 'steps'>
type StoredFiles = ReadonlyMap<string, FileRow>

/** Finds the uploaded files that a test case and its steps refer to, by ID. */
export async function findReferencedFiles(store: Store, input: FileFields): Promise<StoredFiles> {
  const ids = [...new Set(collectReferences(input).map(({ id }) => id))]
  const rows = ids.length === 0 ? [] : await findFileRows(store, ids)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Returns a problem for each file that was never uploaded. */
export function findFileProblems(input: FileFields, stored: StoredFiles): Problem[] {
  return collectReferences(input)
    .filter(({ id }) => !stored.has(id))
    .map(({ id, path }) => ({ path: [...path, 'id'], message: `no file with the ID "${id}" was uploaded` }))
}

function collectReferences({ files, steps }: FileFields): { id: string; path: PropertyKey[] }[] {
  return [
    ...(files ?? []).map(({ id }, index) => ({ id, path: ['files', index] })),
    ...(steps ?? []).flatMap(({ data }, step) =>
      (data ?? []).flatMap((each, index) =>
        each.type === 'file' ? [{ id: each.file.id, path: ['steps', step, 'data', index, 'file'] }] : [],
      ),
    ),
  ]
}

/**
 * Returns the reference to store: the caller can rename the file, but its type and size are those of the stored
 * content, and its URL follows from its ID.
 */
export function resolveFile({ id, fileName }: FileReference, stored: StoredFiles): FileReference {
  const { mimeType, size } = stored.get(id) ?? { mimeType: 'application/octet-stream', size: 0 }
  return { id, fileName, mimeType, size }
}

/** Resolves the files in the data of a step. */
export function resolveStepData(
  data: NonNullable<OwnStep['data']>,
  stored: StoredFiles,
): NonNullable<OwnStep['data']> {
  return data.map((each) => (each.type === 'file' ? { ...each, file: resolveFile(each.file, stored) } : each))
}

/** Converts a file of a test case to the format of the API. */
export function showFile(
  { id, fileName, mimeType, size }: FileReference,
  origin: string,
): z.output<typeof File> {
  return { id, fileName, mimeType, size, url: origin + getFilePath(id) }
}

/** Converts the data of a step to the format of the API. */
export function showStepData(
  data: NonNullable<OwnStep['data']>,
  origin: string,
): z.output<typeof StepData>[] {
  return data.map((each) =>
    each.type === 'file'
      ? { ...each, file: { ...showFile(each.file, origin), stableUrl: getFilePath(each.file.id) } }
      : each,
  )
}
