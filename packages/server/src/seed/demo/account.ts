import type { SeedFolder } from '../seed-schema.js'

export const account: SeedFolder = {
  title: 'Account',
  comment: '<p>Signing up, signing in, and the customer profile.</p>',
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
              description: '<p>Enter the correct password</p>',
              expected: '<p>Signing in is blocked for 15 minutes</p>',
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
              description: '<p>Click “Continue with ${provider}”</p>',
              expected: '<p>The page of ${provider} opens</p>',
            },
            {
              description: '<p>Confirm on that page</p>',
              expected: '<p>The account page of the shop shows</p>',
            },
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
              description: '<p>Click “Create account”</p>',
              expected: '<p>A confirmation email arrives</p>',
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
              expected:
                '<p>The form says that an email was sent; the email has a link to reset the password</p>',
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
              description: '<p>Enter a different address and save it</p>',
              expected: '<p>The next order suggests it</p>',
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
              expected: '<p>Signing in fails</p>',
            },
          ],
          tags: ['privacy'],
          requirements: [
            { text: 'ACC-5 Customers can delete their data', url: 'https://tracker.example.com/ACC-5' },
          ],
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
}
