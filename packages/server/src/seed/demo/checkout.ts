import type { SeedFolder } from '../seed-schema.js'

export const checkout: SeedFolder = {
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
          steps: [{ description: '<p>Set a quantity to 3</p>', expected: '<p>The total is updated</p>' }],
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
            { description: '<p>Enter a 10% voucher</p>', expected: '<p>The total is 10% lower</p>' },
            { description: '<p>Enter it again</p>', expected: '<p>It is rejected</p>' },
          ],
          requirements: [{ text: 'CHK-7 Vouchers', url: 'https://tracker.example.com/CHK-7' }],
        },
      ],
    },
    {
      title: 'Payment',
      comment: '<p>Cards, invoices and declined payments.</p>',
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
              expected: '<p>The payment is declined, and the basket is unchanged</p>',
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
            { description: '<p>Click “Pay” twice quickly</p>', expected: '<p>One order, one payment</p>' },
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
            { description: '<p>Choose another address</p>', expected: '<p>The confirmation shows it</p>' },
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
}
