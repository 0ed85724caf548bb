import { expect, it } from 'vitest'
import { createSignInLinks } from './sign-in-links.js'

it('a sign-in link works once, within ten minutes', () => {
  let time = 0
  const links = createSignInLinks(() => time)
  const [used, late] = [links.create(), links.create()]
  expect(used).not.toBe(late)
  expect([links.use('unknown'), links.use(''), links.use(used), links.use(used)]).toEqual([
    false,
    false,
    true,
    false,
  ])
  time = 10 * 60 * 1000
  expect(links.use(late)).toBe(false)
})
