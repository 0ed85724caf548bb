import type { SeedFolder } from '../seed-schema.js'

export const mail: SeedFolder = {
  title: 'Mail',
  testCases: [
    {
      title: 'Order confirmation lists every article',
      priority: 'medium',
      steps: [
        { description: '<p>Order two articles</p>', expected: '<p>The mail lists both with prices</p>' },
      ],
      tags: ['mail'],
    },
    {
      title: 'Newsletter can be left with one click',
      priority: 'low',
      steps: [
        { description: '<p>Press the link in the mail</p>', expected: '<p>No further mail arrives</p>' },
      ],
      tags: ['mail', 'privacy'],
    },
    {
      title: 'Mails read well without pictures',
      priority: 'low',
      tags: ['mail', 'i18n'],
      draft: true,
    },
  ],
}
