import { expect, it } from 'vitest'
import { classifyChange } from './run-changes.js'

it.each([
  ['passed', 'failed', 'new'],
  ['passed', 'blocked', 'new'],
  ['open', 'failed', 'new'],
  ['skipped', 'blocked', 'new'],
  ['custom1', 'failed', 'new'],
  ['failed', 'failed', 'still'],
  ['failed', 'blocked', 'still'],
  ['blocked', 'failed', 'still'],
  ['failed', 'passed', 'fixed'],
  ['blocked', 'passed', 'fixed'],
  ['failed', 'skipped', 'other'],
  ['failed', 'open', 'other'],
  ['open', 'passed', 'other'],
  ['passed', 'custom2', 'other'],
  ['custom1', 'custom2', 'other'],
  ['passed', 'passed', undefined],
  ['open', 'open', undefined],
  ['custom1', 'custom1', undefined],
  [undefined, 'passed', 'added'],
  [undefined, 'failed', 'added'],
] as const)('classifies %s, then %s as %s', (before, after, change) => {
  expect(classifyChange(before, after)).toBe(change)
})
