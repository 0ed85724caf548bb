import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Test files that take longest, most of them because they wait: started first, so that the others run meanwhile and none of
 * them is left to run alone at the end.
 */
const longest = [
  'databases/uploads-at-once',
  'packages/packages',
  'upload/clocks',
  'documentation/tutorial',
  'documentation/contributing',
  'databases/transfer',
  'databases/database-faults',
  'upload/faults',
  'documentation/command-examples',
  'browser/page-audits',
].map((name) => `/test/${name}.test.ts`)

/** Orders test files like Vitest: those of each project together, because workers cannot change their project. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => {
      if (a.project.name !== b.project.name) return a.project.name < b.project.name ? -1 : 1
      return rank(a.moduleId) - rank(b.moduleId)
    })
  }
}

function rank(moduleId: string): number {
  const at = longest.findIndex((path) => moduleId.endsWith(path))
  return at < 0 ? longest.length : at
}
