import type { SeedFolder } from '../seed-schema.js'

export const catalogue: SeedFolder = {
  title: 'Catalogue',
  folders: [
    {
      title: 'Search',
      testCases: [
        {
          title: 'Search finds an article by its name',
          priority: 'high',
          steps: [{ description: '<p>Search for “kettle”</p>', expected: '<p>Kettles show, best first</p>' }],
          tags: ['smoke', 'search'],
          customFields: { automation: 'Automated', component: 'search' },
        },
        {
          title: 'Search forgives one wrong letter',
          priority: 'medium',
          steps: [{ description: '<p>Search for “ketle”</p>', expected: '<p>Kettles show</p>' }],
          tags: ['search'],
        },
        {
          title: 'Search without a hit offers categories',
          priority: 'low',
          steps: [
            { description: '<p>Search for “xyzzy”</p>', expected: '<p>Three categories are offered</p>' },
          ],
          tags: ['search'],
        },
        {
          title: 'Filters keep their values on the next page',
          priority: 'medium',
          steps: [
            {
              description: '<p>Filter by color and price, go to page 2</p>',
              expected: '<p>Both filters still apply</p>',
            },
          ],
          tags: ['search'],
        },
      ],
    },
    {
      title: 'Article',
      testCases: [
        {
          title: 'Article page shows price, stock and delivery time',
          priority: 'high',
          steps: [{ description: '<p>Open any article</p>', expected: '<p>All three show</p>' }],
          tags: ['smoke'],
          requirements: [{ text: 'CAT-4 Prices include tax', url: 'https://tracker.example.com/CAT-4' }],
        },
        {
          title: 'Sold-out article cannot be ordered',
          priority: 'high',
          steps: [
            {
              description: '<p>Open an article out of stock</p>',
              expected: '<p>“Notify me” shows instead</p>',
            },
          ],
        },
        {
          title: 'Reviews are listed newest first',
          priority: 'low',
          steps: [
            {
              description: '<p>Open an article with reviews</p>',
              expected: '<p>The newest is at the top</p>',
            },
          ],
        },
        {
          title: 'Pictures enlarge on touch screens',
          priority: 'low',
          steps: [
            {
              description: '<p>Pinch a picture</p>',
              expected: '<p>It enlarges without leaving the page</p>',
            },
          ],
          tags: ['mobile'],
        },
      ],
    },
  ],
}
