import type { InputProblem } from 'qasphere-client'
import { addGivenValue } from '../input/add-given-value.js'
import { createOtherProjectProblem, parseRunUrl, parseWebUrl } from '../input/run-url.js'

/** A page below the origin of QA Sphere. */
export interface Page {
  readonly path: string
  /** Host name of the URL that names the page, with the port if it is not the default. */
  readonly host?: string
  readonly problems: readonly InputProblem[]
}

/**
 * Finds the page for the operands: none, `SHOP`, `SHOP-12`, `run 14` of a project, the URL of a run after `run`, or any
 * URL. `project` is the preferred one; `given` is that of `--project-code`, which the URL of a run must not contradict.
 */
export function resolvePage(
  words: readonly string[],
  given: string | undefined,
  preferred: string | undefined,
): Page {
  const project = given ?? preferred
  const [first, second, ...surplus] = words
  if (surplus.length > 0) return createProblem(`Unexpected argument ${JSON.stringify(surplus[0])}`)
  if (first === 'run') {
    return second !== undefined && parseRunUrl(second)
      ? resolveUrl(second, given)
      : resolveRunPage(second, project)
  }
  if (second !== undefined) return createProblem(`Unexpected argument ${JSON.stringify(second)}`)
  if (first === undefined) return { path: project === undefined ? '/' : `/project/${project}`, problems: [] }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(first) || /^[^/]+\/project(?:\/|$)/.test(first))
    return resolveUrl(first, given)
  if (/^\d+$/.test(first)) {
    return createProblem(`expected run ${first} for a run, or ${project ?? 'PRJ'}-${first} for a test case`)
  }
  const [, code, seq] = /^([A-Za-z0-9]+)(?:-(\d+))?$/.exec(first) ?? []
  if (code === undefined) {
    return createProblem(
      addGivenValue(
        'must be a project such as SHOP, a test case such as SHOP-12, run ID, or a URL of QA Sphere',
        first,
      ),
    )
  }
  const path = `/project/${code.toUpperCase()}`
  return { path: seq === undefined ? path : `${path}/tcase/${Number(seq)}`, problems: [] }
}

function resolveRunPage(id: string | undefined, project: string | undefined): Page {
  const problems: InputProblem[] = []
  if (id === undefined || !/^[1-9]\d*$/.test(id)) {
    problems.push({
      where: 'run',
      message: addGivenValue('needs the ID of the run, which must be a positive integer, or its URL', id),
    })
  }
  if (project === undefined || !/^[A-Za-z0-9]+$/.test(project)) {
    problems.push({
      where: '--project-code',
      message: addGivenValue('is required, and must contain only latin letters and digits', project),
    })
  }
  return { path: `/project/${project}/run/${id}`, problems }
}

/** Takes the page from a URL. */
function resolveUrl(text: string, project: string | undefined): Page {
  const url = parseWebUrl(text)
  if (!url) return createProblem(addGivenValue('must be an http(s) URL', text))
  const run = parseRunUrl(text)
  const problems =
    run && project !== undefined && project.toUpperCase() !== run.projectCode
      ? [createOtherProjectProblem(run.projectCode, project)]
      : []
  return { path: `${url.pathname}${url.search}${url.hash}`, host: url.host, problems }
}

function createProblem(message: string): Page {
  return { path: '/', problems: [{ where: '', message }] }
}
