import type { SeedFolder } from '../seed-schema.js'

/** The demo's test cases in their folders. */
export const folders: SeedFolder[] = [
  {
    title: 'Account',
    comment: '<p>Signing up, signing in, and what a customer keeps about themselves.</p>',
    folders: [
      {
        title: 'Sign in',
        testCases: [
          {
            title: 'Sign in with email and password',
            priority: 'high',
            precondition: { shared: 'Customer account' },
            steps: [{ shared: 'Sign in as a customer' }],
            tags: ['smoke', 'login'],
            requirements: [{ text: 'ACC-1 Customers can sign in', url: 'https://tracker.example.com/ACC-1' }],
            customFields: { automation: 'Automated', component: 'accounts' },
          },
          {
            title: 'Wrong password is refused',
            priority: 'high',
            precondition: { shared: 'Customer account' },
            steps: [
              { description: '<p>Open <code>/login</code></p>', expected: '<p>The form shows</p>' },
              {
                description: '<p>Enter the email and a wrong password</p>',
                expected: '<p>“Email or password is wrong” shows, without saying which</p>',
              },
            ],
            tags: ['login', 'security'],
            requirements: [{ text: 'ACC-1 Customers can sign in', url: 'https://tracker.example.com/ACC-1' }],
            customFields: { automation: 'Automated', component: 'accounts' },
          },
          {
            title: 'Account is locked after ten wrong passwords',
            priority: 'medium',
            precondition: { shared: 'Customer account' },
            steps: [
              { description: '<p>Enter a wrong password ten times</p>' },
              {
                description: '<p>Enter the right password</p>',
                expected: '<p>Sign-in is refused for 15 minutes</p>',
              },
            ],
            tags: ['login', 'security'],
            customFields: { automation: 'Planned' },
          },
          {
            title: 'Sign in with ${provider}',
            type: 'template',
            priority: 'medium',
            steps: [
              {
                description: '<p>Press “Continue with ${provider}”</p>',
                expected: '<p>The page of ${provider} opens</p>',
              },
              { description: '<p>Confirm there</p>', expected: '<p>The account page of the shop shows</p>' },
            ],
            tags: ['login'],
            values: [{ provider: 'Google' }, { provider: 'Apple' }, { provider: 'Microsoft' }],
            titleSuffix: ['provider'],
          },
          {
            title: 'Session ends after 30 idle minutes',
            priority: 'low',
            steps: [
              { shared: 'Sign in as a customer' },
              { description: '<p>Wait 31 minutes</p>' },
              { description: '<p>Open the account page</p>', expected: '<p>The sign-in form shows</p>' },
            ],
            tags: ['security'],
          },
        ],
      },
      {
        title: 'Sign up',
        testCases: [
          {
            title: 'Sign up with a new email',
            priority: 'high',
            steps: [
              { description: '<p>Open <code>/signup</code> and fill in every field</p>' },
              {
                description: '<p>Press “Create account”</p>',
                expected: '<p>A confirmation mail arrives</p>',
              },
              { description: '<p>Follow its link</p>', expected: '<p>The account is confirmed</p>' },
            ],
            tags: ['smoke'],
            requirements: [{ text: 'ACC-2 Customers can sign up', url: 'https://tracker.example.com/ACC-2' }],
            customFields: { automation: 'Automated', component: 'accounts' },
          },
          {
            title: 'Email that is taken is refused',
            priority: 'medium',
            precondition: { shared: 'Customer account' },
            steps: [
              {
                description: '<p>Sign up with the email of that account</p>',
                expected: '<p>The form says that a mail was sent; the mail offers to reset the password</p>',
              },
            ],
            tags: ['security'],
            requirements: [{ text: 'ACC-2 Customers can sign up', url: 'https://tracker.example.com/ACC-2' }],
          },
          {
            title: 'Names in other scripts are kept: Zoë, 李小龙, Владимир',
            priority: 'low',
            steps: [{ description: '<p>Sign up with each name</p>', expected: '<p>It shows unchanged</p>' }],
            tags: ['i18n'],
          },
        ],
      },
      {
        title: 'Profile',
        testCases: [
          {
            title: 'Change the delivery address',
            priority: 'medium',
            precondition: { shared: 'Customer account' },
            steps: [
              { shared: 'Sign in as a customer' },
              {
                description: '<p>Enter another address and save</p>',
                expected: '<p>The next order offers it</p>',
              },
            ],
          },
          {
            title: 'Delete the account',
            priority: 'medium',
            precondition: { shared: 'Customer account' },
            steps: [
              { shared: 'Sign in as a customer' },
              {
                description: '<p>Delete the account and confirm</p>',
                expected: '<p>Signing in is refused</p>',
              },
            ],
            tags: ['privacy'],
          },
          {
            title: 'Export personal data',
            priority: 'low',
            tags: ['privacy'],
            draft: true,
          },
        ],
      },
    ],
  },
  {
    title: 'Catalogue',
    folders: [
      {
        title: 'Search',
        testCases: [
          {
            title: 'Search finds an article by its name',
            priority: 'high',
            steps: [
              { description: '<p>Search for “kettle”</p>', expected: '<p>Kettles show, best first</p>' },
            ],
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
                description: '<p>Filter by colour and price, go to page 2</p>',
                expected: '<p>Both filters still hold</p>',
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
                expected: '<p>The newest stands on top</p>',
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
  },
  {
    title: 'Checkout',
    comment: '<p>From the basket to the invoice. Every release runs all of it.</p>',
    folders: [
      {
        title: 'Basket',
        testCases: [
          {
            title: 'Article is added to the basket',
            priority: 'high',
            steps: [{ shared: 'Put an article into the basket' }],
            tags: ['smoke'],
            customFields: { automation: 'Automated', component: 'basket' },
          },
          {
            title: 'Quantity can be changed',
            priority: 'medium',
            precondition: { shared: 'Filled basket' },
            steps: [{ description: '<p>Set a quantity to 3</p>', expected: '<p>The sum follows</p>' }],
          },
          {
            title: 'Basket survives closing the browser',
            priority: 'medium',
            precondition: { shared: 'Filled basket' },
            steps: [
              {
                description: '<p>Close the browser and come back</p>',
                expected: '<p>Both articles are there</p>',
              },
            ],
          },
          {
            title: 'Voucher lowers the sum once',
            priority: 'medium',
            precondition: { shared: 'Filled basket' },
            steps: [
              { description: '<p>Enter a voucher of 10 %</p>', expected: '<p>The sum is 10 % lower</p>' },
              { description: '<p>Enter it again</p>', expected: '<p>It is refused</p>' },
            ],
            requirements: [{ text: 'CHK-7 Vouchers', url: 'https://tracker.example.com/CHK-7' }],
          },
        ],
      },
      {
        title: 'Payment',
        comment: '<p>Cards, invoices and refusals.</p>',
        testCases: [
          {
            title: 'Card payment succeeds',
            priority: 'high',
            precondition: { shared: 'Filled basket' },
            steps: [
              {
                description: '<p>Pay with the test card 4242…</p>',
                expected: '<p>The order is confirmed by mail</p>',
              },
            ],
            tags: ['smoke', 'payment'],
            requirements: [
              { text: 'CHK-1 Customers can pay by card', url: 'https://tracker.example.com/CHK-1' },
            ],
            customFields: { automation: 'Automated', component: 'payment' },
          },
          {
            title: 'Card with an expired date is refused',
            priority: 'high',
            precondition: { shared: 'Filled basket' },
            steps: [
              {
                description: '<p>Pay with a card dated last month</p>',
                expected: '<p>The payment is refused, the basket is kept</p>',
              },
            ],
            tags: ['payment'],
            requirements: [
              { text: 'CHK-1 Customers can pay by card', url: 'https://tracker.example.com/CHK-1' },
            ],
            customFields: { automation: 'Automated', component: 'payment' },
          },
          {
            title: 'Bank asks for a second factor',
            priority: 'medium',
            precondition: { shared: 'Filled basket' },
            steps: [
              {
                description: '<p>Pay with the test card 3184…</p>',
                expected: '<p>The bank’s page opens</p>',
              },
              { description: '<p>Confirm there</p>', expected: '<p>The order is confirmed</p>' },
            ],
            tags: ['payment', 'security'],
            customFields: { automation: 'Planned', component: 'payment' },
          },
          {
            title: 'Double click pays once',
            priority: 'high',
            precondition: { shared: 'Filled basket' },
            steps: [
              { description: '<p>Press “Pay” twice, fast</p>', expected: '<p>One order, one payment</p>' },
            ],
            tags: ['payment'],
          },
          {
            title: 'Payment by invoice for known customers',
            priority: 'low',
            precondition: 'The customer has paid three orders before.',
            steps: [{ description: '<p>Choose “Invoice”</p>', expected: '<p>The order is confirmed</p>' }],
            tags: ['payment'],
          },
          {
            title: 'Pay in ${currency}',
            type: 'template',
            priority: 'medium',
            precondition: { shared: 'Filled basket' },
            steps: [
              {
                description: '<p>Set the country so that prices show in ${currency}, then pay by card</p>',
                expected: '<p>The invoice is in ${currency}</p>',
              },
            ],
            tags: ['payment', 'i18n'],
            values: [{ currency: 'EUR' }, { currency: 'GBP' }, { currency: 'SEK' }],
            titleSuffix: ['currency'],
          },
        ],
      },
      {
        title: 'Delivery',
        testCases: [
          {
            title: 'Delivery to another address',
            priority: 'medium',
            precondition: { shared: 'Filled basket' },
            steps: [
              { description: '<p>Choose another address</p>', expected: '<p>The confirmation names it</p>' },
            ],
          },
          {
            title: 'Express delivery costs more and says when',
            priority: 'medium',
            precondition: { shared: 'Filled basket' },
            steps: [{ description: '<p>Choose express</p>', expected: '<p>Price and date change</p>' }],
          },
          {
            title: 'Islands are offered only what reaches them',
            priority: 'low',
            steps: [
              {
                description: '<p>Enter an address on an island</p>',
                expected: '<p>Express is not offered</p>',
              },
            ],
          },
        ],
      },
    ],
  },
  {
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
  },
]
