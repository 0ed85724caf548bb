import { describe, expect, it } from 'vitest'
import { foldName, toKebabCase } from './option.js'

describe('the name of an option', () => {
  it.each([
    ['title', 'title'],
    ['projectCode', 'project-code'],
    ['tcaseId', 'tcase-id'],
    ['templateTCaseIds', 'template-tcase-ids'],
    ['filledTCaseTitleSuffixParams', 'filled-tcase-title-suffix-params'],
    ['skipDefaultAIRules', 'skip-default-ai-rules'],
    ['tagsFilterOp', 'tags-filter-op'],
  ])('of the field %s is %s', (field, option) => {
    expect(toKebabCase(field)).toBe(option)
    expect(foldName(`--${field}`)).toBe(foldName(option))
  })
})
