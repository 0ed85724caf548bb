import type { SeedFolder } from '../seed-schema.js'

export const mail: SeedFolder = {
  title: 'Mail',
  testCases: [
    {
      title: 'Order confirmation lists every article',
      priority: 'medium',
      steps: [
        { description: '<p>Order two articles</p>', expected: '<p>The email lists both with prices</p>' },
      ],
      tags: ['mail'],
    },
    {
      title: 'Newsletter can be left with one click',
      priority: 'low',
      steps: [
        { description: '<p>Click the link in the email</p>', expected: '<p>No more emails arrive</p>' },
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
