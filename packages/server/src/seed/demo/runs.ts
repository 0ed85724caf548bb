import type { SeedRun } from '../seed-schema.js'
import { nightlyRuns } from './nightly.js'

/** The runs of the demo, oldest first: manual runs of the previous release, nightly runs, and three open runs. */
export const runs: SeedRun[] = [
  {
    title: 'Smoke 2026.9',
    daysAgo: 88,
    type: 'static',
    milestone: '2026.9',
    description: '<p>Before the release of 2026.9.</p>',
    configuration: 'Chrome on Windows',
    assignee: 'priya@example.com',
    select: { tags: ['smoke'] },
    results: [
      { testCase: 'Sign in with email and password', status: 'passed', timeTaken: 41_000 },
      { testCase: 'Sign up with a new email', status: 'passed', timeTaken: 95_000 },
      { testCase: 'Search finds an article by its name', status: 'passed', timeTaken: 12_000 },
      { testCase: 'Article page shows price, stock and delivery time', status: 'passed', timeTaken: 9_000 },
      { testCase: 'Article is added to the basket', status: 'passed', timeTaken: 15_000 },
      { testCase: 'Card payment succeeds', status: 'passed', timeTaken: 62_000 },
    ],
    closed: true,
  },
  {
    title: 'Payment 2026.9',
    daysAgo: 87,
    type: 'static_struct',
    milestone: '2026.9',
    select: { folders: ['Checkout/Payment'] },
    results: [
      { testCase: 'Card payment succeeds', status: 'passed', timeTaken: 58_000 },
      {
        testCase: 'Card with an expired date is refused',
        status: 'failed',
        comment: '<p>The payment went through.</p>',
        timeTaken: 5_400,
      },
      {
        testCase: 'Card with an expired date is refused',
        status: 'passed',
        comment: '<p>Mended.</p>',
        timeTaken: 6_100,
      },
      { testCase: 'Bank asks for a second factor', status: 'passed', timeTaken: 80_000 },
      { testCase: 'Double click pays once', status: 'passed', timeTaken: 22_000 },
      { testCase: 'Payment by invoice for known customers', status: 'skipped' },
    ],
    closed: true,
  },
  ...nightlyRuns,
  {
    title: 'Smoke 2026.10',
    type: 'static_struct',
    milestone: '2026.10',
    configuration: 'Chrome on Windows',
    assignee: 'priya@example.com',
    select: { tags: ['smoke'] },
    results: [
      { testCase: 'Sign in with email and password', status: 'passed' },
      {
        testCase: 'Sign up with a new email',
        status: 'blocked',
        comment: '<p>No mail arrives on staging.</p>',
      },
      { testCase: 'Search finds an article by its name', status: 'passed' },
      {
        testCase: 'Article is added to the basket',
        status: 'failed',
        comment: '<p>The counter stays at 0 until the page is loaded again.</p>',
      },
    ],
    logs: ['<p>Staging was restored from the backup of 09:00 before this run.</p>'],
  },
  {
    title: 'Regression 2026.10 on a phone',
    type: 'static_struct',
    milestone: '2026.10',
    configuration: 'Safari on iOS',
    assignee: 'jonas@example.com',
    select: { folders: ['Account', 'Checkout'] },
    results: [
      { testCase: 'Sign in with email and password', status: 'passed' },
      { testCase: 'Wrong password is refused', status: 'passed' },
      {
        testCase: 'Account is locked after ten wrong passwords',
        status: 'custom1',
        comment: '<p>Only after eleven.</p>',
      },
      { testCase: 'Sign in with Google (provider=Google)', status: 'passed' },
      { testCase: 'Pay in SEK (currency=SEK)', status: 'failed', comment: '<p>The invoice is in EUR.</p>' },
      { testCase: 'Voucher lowers the sum once', status: 'passed' },
    ],
  },
  {
    title: 'Everything urgent',
    type: 'live',
    milestone: '2026.11',
    select: { priorities: ['high'] },
    results: [{ testCase: 'Double click pays once', status: 'passed' }],
  },
]
