/** What stderr shows if no credentials were found. */
export const setupGuide = `Not authenticated

Log in once, and stay logged in:

  qasphere auth login

Without a browser, as in a pipeline, qasphere needs the URL of your QA Sphere and an API key (QA Sphere → Settings →
API Keys). It takes them from

  the environment      QAS_URL and QAS_TOKEN
  .env                 in the working directory
  .qaspherecli         in the working directory or any folder above it

The variables:

  export QAS_URL=https://acme.eu1.qasphere.com
  export QAS_TOKEN=your-api-key

The files hold the same two lines without export; keep them out of version control.

No QA Sphere at hand? A server of the same API runs on this machine:

  qasphere server --memory --seed demo

It prints its URL and a key to use.`
