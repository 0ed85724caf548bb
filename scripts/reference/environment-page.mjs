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
    'The environment variables that `qasphere` reads, and its exit codes. See also [Commands](commands.md).',
    '## Environment variables',
    'An empty variable is treated as unset. `QAS_URL` and `QAS_TOKEN` can also be in a file, `.env` or `.qaspherecli`; see [Where credentials come from](../login.md#where-credentials-come-from).',
    table(['Variable', 'Meaning', 'Overridden by'], variables),
    '`--run-name` reads any variable that a `{env:VAR}` placeholder names. On Linux, `XDG_DATA_HOME` sets the folder for the data of a server, and `XDG_CACHE_HOME` the folder for the journals of uploads. Servers that store files in a bucket find the credentials for it as AWS tools do, for example in `AWS_ACCESS_KEY_ID`.',
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      Object.entries(exitCodes).map(([exitCode, meaning]) => [exitCode, meaning]),
    ),
    'There are no other exit codes. With `--allow-upload-failure`, an upload exits with 0 and a warning if QA Sphere is unreachable or rejects it.',
  )
}
