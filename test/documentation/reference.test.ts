import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { environmentVariables } from '../../packages/cli/src/input/environment.js'
import { repository } from '../support/command-line.js'

/** Lists the files in some folders whose path, relative to the repository, matches. */
function filesIn(folders: readonly string[], path: RegExp): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(repository, join(entry.parentPath, entry.name)))
      .filter((name) => path.test(name) && !/(^|\/)(node_modules|dist|fixtures)\//.test(name)),
  )
}

function read(path: string): string {
  return readFileSync(join(repository, path), 'utf8')
}

/** The headings of a page, without their code marks. */
function headingsOf(page: string): string[] {
  const text = page.replace(/^```[\s\S]*?^```/gm, '')
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.replaceAll('`', ''))
}

/** The anchors that GitHub gives to headings. */
function anchorsOf(headings: readonly string[]): string[] {
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('generated documentation', () => {
  it('is up to date', () => {
    const args = [join(repository, 'scripts/generate-reference.mjs'), '--check']
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  })
})

describe('citations of the API reference', () => {
  const headings = headingsOf(read('docs/api-reference.md'))
  const citations = filesIn(['packages', 'test', 'scripts', 'bench'], /\.(ts|mjs)$/).flatMap((file) => {
    // A citation may continue on the next line of a comment.
    const text = read(file).replace(/\n\s*(\*|\/\/) /g, ' ')
    return [...text.matchAll(/docs\/api-reference\.md, ([^).]*)[).]/g)].map(([, heading = '']) => [
      file,
      heading,
    ])
  })

  it('name existing headings', () => {
    expect(citations.length).toBeGreaterThan(50)
    expect(citations.filter(([, heading = '']) => !headings.includes(heading))).toEqual([])
  })

  it('are the only references: no comment cites a document outside the repository', () => {
    const files = filesIn(['packages', 'scripts', 'bench'], /\.(ts|mjs)$/)
    expect(files.filter((file) => /\(API\s+(\* )?reference\b/.test(read(file)))).toEqual([])
  })
})

describe('links between pages', () => {
  const pages = [
    ...filesIn(['docs', 'bench'], /\.md$/),
    ...readdirSync(repository).filter((name) => name.endsWith('.md')),
    ...filesIn(['packages'], /\.md$/),
  ]

  it.each(pages)('in %s lead to existing files and headings', (page) => {
    const text = read(page).replace(/^```[\s\S]*?^```/gm, '')
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
    const broken = links
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#')
        const file = path === '' ? page : join(dirname(page), path)
        return !leadsSomewhere(file, anchor)
      })
    expect(broken).toEqual([])
  })

  function leadsSomewhere(path: string, anchor: string | undefined): boolean {
    try {
      return anchor === undefined
        ? readdirSync(dirname(join(repository, path))).includes(path.split('/').findLast(Boolean) ?? '')
        : anchorsOf(headingsOf(read(path))).includes(anchor)
    } catch {
      return false
    }
  }
})

describe('environment variables', () => {
  it('that the code reads are all declared', () => {
    const files = filesIn(['packages/cli/src', 'packages/client/src'], /(?<!\.test)\.ts$/)
    const names = files.flatMap((file) =>
      [...read(file).matchAll(/\benv\.([A-Z][A-Z_]+)|\b(QAS_[A-Z_]+)/g)].map(
        ([, name, ours]) => name ?? ours,
      ),
    )
    expect(names.length).toBeGreaterThan(20)
    expect(
      [...new Set(names)].filter((name) => name === undefined || !(name in environmentVariables)),
    ).toEqual([])
  })
})
