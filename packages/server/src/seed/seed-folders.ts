import type { BodyOf, Endpoints } from 'qasphere-contract'
import { handlers } from '../handlers/index.js'
import type { SeedFolder, SeedTestCase } from './seed-schema.js'
import { createCall, type ProjectSeeding, SeedError, withSeedPath } from './seeding.js'

type NewTestCase = BodyOf<Endpoints['createTestCase']>

/**
 * Creates folders with their test cases, from the top level down. A test case is identified by its title in its folder.
 */
export async function seedFolders(seeding: ProjectSeeding, folders: readonly SeedFolder[]): Promise<void> {
  if (folders.length > 0) await seedLevel(seeding, folders, [], await listSharedParts(seeding))
}

async function seedLevel(
  seeding: ProjectSeeding,
  folders: readonly SeedFolder[],
  parents: readonly string[],
  shared: SharedParts,
): Promise<void> {
  for (const [index, folder] of folders.entries()) {
    await withSeedPath(['folders', index], async () => {
      const path = [...parents, folder.title]
      await seedTestCases(seeding, folder.testCases ?? [], await seedFolder(seeding, folder, path), shared)
      await seedLevel(seeding, folder.folders ?? [], path, shared)
    })
  }
}

async function seedFolder(seeding: ProjectSeeding, folder: SeedFolder, path: string[]): Promise<number> {
  const { ids } = await handlers.bulkCreateFolders(
    createCall(seeding, {}, { folders: [{ path, comment: folder.comment }] }),
  )
  const id = ids[0]?.at(-1)
  if (id === undefined) throw new SeedError([], 'the folder could not be created')
  return id
}

async function seedTestCases(
  seeding: ProjectSeeding,
  testCases: readonly SeedTestCase[],
  folderId: number,
  shared: SharedParts,
): Promise<void> {
  if (testCases.length === 0) return
  const { data } = await handlers.listTestCases({
    ...createCall(seeding, {}, {}),
    query: { folders: [folderId] },
  })
  const known = new Set(data.map((testCase) => testCase.title))
  for (const [index, testCase] of testCases.entries()) {
    if (known.has(testCase.title)) continue
    await withSeedPath(['testCases', index], async () => {
      const body = toTestCase(testCase, folderId, shared)
      await handlers.createTestCase(createCall(seeding, {}, body))
    })
    seeding.countChange()
  }
}

function toTestCase(seed: SeedTestCase, folderId: number, shared: SharedParts): NewTestCase {
  return {
    title: seed.title,
    type: seed.type ?? 'standalone',
    folderId,
    priority: seed.priority ?? 'medium',
    precondition: toPrecondition(seed, shared),
    steps: seed.steps?.map((step, index) =>
      step.shared === undefined
        ? { description: step.description, expected: step.expected }
        : { sharedStepId: requireId(shared.steps, step.shared, ['steps', index, 'shared'], 'shared step') },
    ),
    tags: seed.tags,
    requirements: seed.requirements,
    links: seed.links,
    isDraft: seed.draft,
    customFields:
      seed.customFields &&
      Object.fromEntries(Object.entries(seed.customFields).map(([name, value]) => [name, { value }])),
    parameterValues: seed.values?.map((values) => ({ values })),
    filledTCaseTitleSuffixParams: seed.titleSuffix,
  }
}

interface SharedParts {
  readonly steps: ReadonlyMap<string, number>
  readonly preconditions: ReadonlyMap<string, number>
}

/** Lists the IDs of shared steps and preconditions by title. */
async function listSharedParts(seeding: ProjectSeeding): Promise<SharedParts> {
  const { sharedSteps } = await handlers.listSharedSteps(createCall(seeding, {}, {}))
  const preconditions = (await handlers.listSharedPreconditions(createCall(seeding, {}, {}))) ?? []
  return {
    steps: new Map(sharedSteps.map(({ title, id }) => [title ?? '', id])),
    preconditions: new Map(preconditions.map(({ title, id }) => [title ?? '', id])),
  }
}

function toPrecondition({ precondition }: SeedTestCase, shared: SharedParts): NewTestCase['precondition'] {
  if (precondition === undefined || typeof precondition === 'string') {
    return precondition === undefined ? undefined : { text: precondition }
  }
  const place = ['precondition', 'shared']
  return {
    sharedPreconditionId: requireId(shared.preconditions, precondition.shared, place, 'shared precondition'),
  }
}

function requireId(
  ids: ReadonlyMap<string, number>,
  title: string,
  path: PropertyKey[],
  thing: string,
): number {
  const id = ids.get(title)
  if (id === undefined) throw new SeedError(path, `unknown ${thing} "${title}"`)
  return id
}
