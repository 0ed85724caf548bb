import type { InputProblem } from 'qasphere-client'
import type { Command } from './command.js'
import { getOptions } from './command-tree.js'
import { getValue, type OptionValues, splitList } from './option.js'
import { projectOption } from './project-option.js'
import { createOtherProjectProblem, type GivenHost, parseRunUrl } from './run-url.js'

/** Arguments in which every run is an ID. */
export interface ReplacedRunUrls {
  readonly operands: readonly string[]
  readonly values: OptionValues
  readonly problems: readonly InputProblem[]
  /** The hosts of the URLs, to be compared with the one that the command connects to. */
  readonly hosts: readonly GivenHost[]
}

interface GivenRun extends GivenHost {
  readonly projectCode: string
}

/**
 * Replaces URLs of runs by their IDs in everything that names a run, and takes the project from them. URLs that contradict
 * each other or `--project-code` are a problem.
 */
export function replaceRunUrls(
  command: Command,
  operands: readonly string[],
  values: OptionValues,
): ReplacedRunUrls {
  const runs: GivenRun[] = []
  const replace = (where: string, text: string) => {
    const location = parseRunUrl(text)
    if (!location) return text
    runs.push({ where, host: location.host, projectCode: location.projectCode })
    return String(location.runId)
  }
  const { operand } = command
  const ids = operand?.namesRun ? operands.map((text) => replace(operand.name, text)) : operands
  const replaced = new Map(values)
  for (const { name, kind, namesRun } of getOptions(command)) {
    const given = values.get(name)
    if (!given || !namesRun) continue
    const inOption = (text: string) => replace(`--${name}`, text)
    replaced.set(
      name,
      given.map(kind === 'list' ? (text) => splitList(text).map(inOption).join(',') : inOption),
    )
  }
  const [first] = runs
  if (!first) return { operands: ids, values: replaced, problems: [], hosts: [] }
  const project = getValue(values, projectOption.name)?.trim() || undefined
  replaced.set(projectOption.name, [project ?? first.projectCode])
  return { operands: ids, values: replaced, problems: findContradictions(runs, first, project), hosts: runs }
}

function findContradictions(
  runs: readonly GivenRun[],
  first: GivenRun,
  project: string | undefined,
): InputProblem[] {
  const others = runs.filter(({ projectCode }) => projectCode !== first.projectCode)
  if (others.length > 0) {
    return others.map(({ where, projectCode }) => ({
      where,
      message: `names a run of project ${projectCode}, but ${first.where} names a run of project ${first.projectCode}`,
    }))
  }
  if (project === undefined || project.toUpperCase() === first.projectCode) return []
  return [createOtherProjectProblem(first.projectCode, project)]
}
