import { requestPath } from '../../packages/contract/dist/index.js'
import { block, code, generatedNote, link, page, plain, table } from './markdown.mjs'

/** The page about commands, with the content of `--help`. */
export function commandPage(
  { commands, globalOptions, rootOptions, connectionOptions, outputOptions },
  endpoints,
) {
  return page(
    '# Commands',
    generatedNote,
    'Every command with its options and examples, as `--help` shows them. `PRJ` stands for the code of your project. You can write options before or after the words of the command, as `--name value` or `--name=value`, and in camel case (`--projectCode`). See also [Environment variables and exit codes](environment.md).',
    table(
      ['Command', 'What it does'],
      commands.map((command) => [link(code(nameOf(command)), nameOf(command)), plain(command.summary)]),
    ),
    '## General options',
    'For every command:',
    optionTable(globalOptions),
    'For `qasphere` without a command:',
    optionTable(rootOptions),
    '## Connection options',
    'For every command that calls QA Sphere:',
    optionTable(connectionOptions),
    '## Output options',
    'For every command that prints JSON. Commands with the option `--json` print text unless you pass it or one of these options. See [Output](../output.md):',
    optionTable(outputOptions),
    commands.map((command) => section(command, endpoints)),
  )
}

function section(command, endpoints) {
  const {
    summary,
    details,
    usage,
    operand,
    options,
    exclusive,
    connects,
    printsJson,
    examples,
    endpoint,
    docs,
  } = command
  return [
    `## ${nameOf(command)}`,
    plain(summary),
    details && (details.includes('\n') ? block('text', details) : plain(details)),
    block('text', usage),
    operand && table(['Argument', 'Description'], [row(operand)]),
    optionTable(options),
    [mutuallyExclusive(exclusive), optionGroups(connects, printsJson)].filter(Boolean).join(' '),
    examples.length > 0 && block('sh', examples.map(({ does, line }) => `# ${does}\n${line}`).join('\n\n')),
    endpoint && calls(endpoint, endpoints[endpoint], docs),
  ]
}

function optionGroups(connects, printsJson) {
  const groups = [
    ...(printsJson ? [link('output options', 'Output options')] : []),
    ...(connects ? [link('connection options', 'Connection options')] : []),
  ]
  return groups.length > 0 && `Also takes the ${groups.join(' and the ')}.`
}

function calls(name, called, docs) {
  const { request, access, extension } = called
  const route = `${request.method} ${requestPath(called)}`
  const limit = extension ? ` Works only with a server started with ${code('qasphere server')}.` : ''
  const platform = docs ? ` Platform documentation: <${docs}>` : ''
  return `Endpoint: ${link(code(route), name, 'endpoints.md')}. Required role: ${code(access)} or higher.${limit}${platform}`
}

function mutuallyExclusive(groups) {
  if (groups.length === 0) return undefined
  const lists = groups.map((names) => {
    const flags = names.map((name) => code(`--${name}`))
    return `${flags.slice(0, -1).join(', ')} and ${flags.at(-1)}`
  })
  return `Mutually exclusive: ${lists.join('; ')}.`
}

function optionTable(options) {
  return table(['Option', 'Description'], options.map(row))
}

function row([name, description]) {
  return [code(name), plain(description)]
}

function nameOf({ words }) {
  return `qasphere ${words.join(' ')}`
}
