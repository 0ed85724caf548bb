import type { InputProblem } from 'qasphere-client'

/** A page below the origin of QA Sphere. */
export interface Page {
  readonly path: string
  readonly problems: readonly InputProblem[]
}

/** Finds the page for the operands: none, `SHOP`, `SHOP-12`, or `run 14` of a project. */
export function resolvePage(words: readonly string[], project: string | undefined): Page {
  const [first, second, ...surplus] = words
  if (surplus.length > 0) return createProblem(`Unexpected argument ${JSON.stringify(surplus[0])}`)
  if (first === 'run') return resolveRunPage(second, project)
  if (second !== undefined) return createProblem(`Unexpected argument ${JSON.stringify(second)}`)
  if (first === undefined) return { path: project === undefined ? '/' : `/project/${project}`, problems: [] }
  if (/^\d+$/.test(first)) {
    return createProblem(`expected run ${first} for a run, or ${project ?? 'PRJ'}-${first} for a test case`)
  }
  const [, code, seq] = /^([A-Za-z0-9]+)(?:-(\d+))?$/.exec(first) ?? []
  if (code === undefined) {
    return createProblem(
      `must be a project such as SHOP, a test case such as SHOP-12, or run ID, got ${JSON.stringify(first)}`,
    )
  }
  const path = `/project/${code.toUpperCase()}`
  return { path: seq === undefined ? path : `${path}/tcase/${Number(seq)}`, problems: [] }
}

function resolveRunPage(id: string | undefined, project: string | undefined): Page {
  const problems: InputProblem[] = []
  if (id === undefined || !/^[1-9]\d*$/.test(id)) {
    problems.push({ where: 'run', message: 'needs the id of the run, which must be a positive integer' })
  }
  if (project === undefined || !/^[A-Za-z0-9]+$/.test(project)) {
    problems.push({
      where: '--project-code',
      message: 'is required, and must contain only latin letters and digits',
    })
  }
  return { path: `/project/${project}/run/${id}`, problems }
}

function createProblem(message: string): Page {
  return { path: '/', problems: [{ where: '', message }] }
}
