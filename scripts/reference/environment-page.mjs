import { code, generatedNote, page, table } from './markdown.mjs'

/** The page about environment variables and exit codes. */
export function environmentPage({ environmentVariables, exitCodes }) {
  const variables = Object.entries(environmentVariables).map(([name, { description, option = '' }]) => [
    code(name),
    description,
    option,
  ])
  return page(
    '# Environment variables and exit codes',
    generatedNote,
    'Every variable and code of the command line. [Commands](commands.md) describes the options.',
    '## Environment variables',
    'An empty variable counts as not set. `QAS_URL` and `QAS_TOKEN` may also be in a file, `.env` or `.qaspherecli`; see [Where credentials come from](../login.md#where-credentials-come-from).',
    table(['Variable', 'Meaning', 'Option that takes precedence'], variables),
    '`--run-name` reads any variable that a `{env:VAR}` placeholder names. `XDG_DATA_HOME` and `XDG_CACHE_HOME` move the data of a server and the journals of uploads on Linux. Servers that keep files in a bucket find their credentials as the AWS tools do, for example in `AWS_ACCESS_KEY_ID`.',
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      Object.entries(exitCodes).map(([exitCode, meaning]) => [exitCode, meaning]),
    ),
    'The command line uses no other codes. With `--allow-upload-failure`, an upload that QA Sphere rejects or cannot receive exits with 0 and a warning.',
  )
}
