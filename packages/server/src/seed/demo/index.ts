import type { Seed } from '../seed-schema.js'
import { folders } from './folders.js'
import { runs } from './runs.js'

/** The password of every user of the demo. */
const password = 'qasphere-demo'

/** The data of `--seed demo`: a web shop, as a team would manage it. */
export const demoSeed: Seed = {
  users: [
    { email: 'owner@example.com', name: 'Olga Owens', role: 'owner', password },
    { email: 'mara@example.com', name: 'Mara Lind', role: 'admin', password },
    { email: 'jonas@example.com', name: 'Jonas Weber', role: 'user', password },
    { email: 'priya@example.com', name: 'Priya Nair', role: 'test-runner', password },
    { email: 'ci@example.com', name: 'CI', role: 'test-runner' },
    { email: 'victor@example.com', name: 'Victor Ruiz', role: 'viewer', password },
  ],
  statuses: [{ id: 'custom1', name: 'Retest', color: 'purple', isActive: true }],
  customFields: [
    {
      systemName: 'automation',
      name: 'Automation',
      type: 'dropdown',
      options: ['Not planned', 'Planned', 'Automated'],
      defaultValue: 'Not planned',
      required: true,
    },
    { systemName: 'component', name: 'Component', type: 'text' },
  ],
  projects: [
    {
      code: 'SHOP',
      title: 'Web shop',
      overviewTitle: 'Web shop',
      overviewDescription: '<p>Everything that customers see, from the home page to the invoice.</p>',
      links: [{ text: 'Repository', url: 'https://git.example.com/shop' }],
      configurations: ['Chrome on Windows', 'Safari on iOS'],
      sharedSteps: [
        {
          title: 'Sign in as a customer',
          steps: [
            { description: '<p>Open <code>/login</code></p>', expected: '<p>The form shows</p>' },
            { description: '<p>Enter a known email and its password</p>' },
            { description: '<p>Click “Sign in”</p>', expected: '<p>The account page shows</p>' },
          ],
        },
        {
          title: 'Put an article into the basket',
          steps: [
            { description: '<p>Open any article in stock</p>' },
            {
              description: '<p>Click “Add to basket”</p>',
              expected: '<p>The number of items in the basket increases by one</p>',
            },
          ],
        },
      ],
      sharedPreconditions: [
        { title: 'Customer account', text: '<p>A customer account with a confirmed email exists.</p>' },
        {
          title: 'Filled basket',
          text: '<p>The basket contains two different articles that are in stock.</p>',
        },
      ],
      milestones: [{ title: '2026.9', archived: true }, { title: '2026.10' }, { title: '2026.11' }],
      requirements: [
        { text: 'CHK-9 Customers can return articles', url: 'https://tracker.example.com/CHK-9' },
        { text: 'CAT-6 Articles can be compared', url: 'https://tracker.example.com/CAT-6' },
      ],
      folders,
      runs,
    },
  ],
}
