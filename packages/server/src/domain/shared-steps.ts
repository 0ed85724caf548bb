import type { Step } from 'qasphere-contract/shared-steps'
import type { SharedStepRow } from '../store/schema.js'
import { parseSubSteps, type SubStep } from '../store/shared-steps.js'

type ShownSubStep = NonNullable<Step['subSteps']>[number]

/** Converts a shared step to the format of the API, including deleted sub-steps. */
export function showSharedStep(row: SharedStepRow): Step {
  return {
    id: row.id,
    version: row.version,
    isLatest: true,
    type: 'shared',
    title: row.title,
    subSteps: parseSubSteps(row).map(showSubStep),
    ...(row.deletedAt === null ? {} : { deletedAt: row.deletedAt }),
  }
}

/** Converts a shared step to the format of the API for a test case, without deleted sub-steps. */
export function showUsedSharedStep(row: SharedStepRow): Step {
  const { subSteps = [], ...step } = showSharedStep(row)
  return { ...step, subSteps: subSteps.filter((subStep) => subStep.deletedAt === undefined) }
}

function showSubStep({ id, version, description, expected, deletedAt }: SubStep): ShownSubStep {
  return {
    id,
    version,
    isLatest: deletedAt === undefined,
    type: 'shared_sub_step',
    description,
    expected,
    ...(deletedAt === undefined ? {} : { deletedAt }),
  }
}
