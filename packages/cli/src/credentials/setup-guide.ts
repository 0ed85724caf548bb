/** The message for missing credentials. */
export const setupGuide = `Not authenticated

To log in with your browser, run:

  qasphere auth login

In a pipeline, set the URL of your QA Sphere and an API key (QA Sphere → Settings → API Keys):

  export QAS_URL=https://acme.eu1.qasphere.com
  export QAS_TOKEN=your-api-key

Both can also be in a file, one per line and without export:

  .env                 in the working directory
  .qaspherecli         in the working directory or any parent directory

Keep these files out of version control.

To try qasphere without an account, start a server with the same API on this machine:

  qasphere server --memory --seed demo

It prints its URL and an API key.`
