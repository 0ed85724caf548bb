import { status } from 'qasphere-contract/scalars'
import { describe, expect, it } from 'vitest'
import { findFlakinessEvidence, readAttemptStatuses } from './flakiness.js'

/** Runs from statuses such as `passed@2` (in version 2), `failed,passed` (with an earlier result) and `passed#phone`. */
function toRuns(history: readonly string[]) {
  return history.map((text) => {
    const [rest = '', configurationId = null] = text.split('#')
    const [statuses = '', version = '1'] = rest.split('@')
    const all = statuses.split(',').flatMap((each) => status.options.find((id) => id === each) ?? [])
    return {
      status: all.at(-1) ?? 'open',
      version: Number(version),
      configurationId,
      earlierStatuses: all.slice(0, -1),
    }
  })
}

describe('evidence of flakiness', () => {
  it.each<[string[], (string | undefined)[]]>([
    [
      ['passed', 'failed', 'passed'],
      [undefined, 'changed', 'changed'],
    ],
    [
      ['passed', 'passed'],
      [undefined, undefined],
    ],
    [
      ['failed', 'failed@2', 'passed@3'],
      [undefined, undefined, undefined],
    ],
    [
      ['passed', 'skipped', 'blocked', 'open', 'failed'],
      [undefined, undefined, undefined, undefined, 'changed'],
    ],
    [['failed,passed'], ['retried']],
    [
      ['failed', 'failed,passed', 'failed'],
      [undefined, 'retried', 'changed'],
    ],
    [['passed,failed'], [undefined]],
    [
      ['passed#phone', 'failed#desk', 'passed#phone', 'passed#desk'],
      [undefined, undefined, undefined, 'changed'],
    ],
    [[], []],
  ])('of %j is %j', (history, evidence) => {
    expect(findFlakinessEvidence(toRuns(history))).toEqual(evidence)
  })

  it.each([
    ['<h4>Attempt 1: failed</h4><p>declined</p><h4>Attempt 2: passed</h4>', ['failed']],
    ['<h4>Attempt 1: timed out</h4>', ['failed']],
    ['<h4>Attempt 1: passed</h4>', []],
    ['<p>Attempt 1: failed</p>', []],
    ['<p>passed in attempt 2 of 3</p>', ['failed']],
    ['<p>passed in attempt 1 of 3</p>', []],
    ['', []],
  ])('in the comment %j is %j', (comment, statuses) => {
    expect(readAttemptStatuses(comment)).toEqual(statuses)
  })
})
