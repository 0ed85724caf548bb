import { block, code, generatedNote, link, page, plain, table } from './markdown.mjs'

/** The page about commands: what `--help` shows, for reading and searching. */
export function commandPage({ commands, globalOptions, rootOptions, connectionOptions }, endpoints) {
  return page(
    '# Commands',
    generatedNote,
    'Every command with its options and examples, as `--help` shows them. `PRJ` stands for the code of your project. Options may come before or after the words of the command, as `--name value` or `--name=value`; camel case (`--projectCode`) works as well. [Environment variables and exit codes](environment.md) are on a page of their own.',
    table(
      ['Command', 'What it does'],
      commands.map((command) => [link(code(nameOf(command)), nameOf(command)), plain(command.summary)]),
    ),
    '## General options',
    'Every command takes these:',
    optionTable(globalOptions),
    '`qasphere` without a command also takes:',
    optionTable(rootOptions),
    '## Connection options',
    'Commands that call QA Sphere take these, too:',
    optionTable(connectionOptions),
    commands.map((command) => section(command, endpoints)),
  )
}

function section(command, endpoints) {
  const { summary, details, usage, operand, options, exclusive, connects, examples, endpoint, docs } = command
  return [
    `## ${nameOf(command)}`,
    plain(summary),
    details && (details.includes('\n') ? block('text', details) : plain(details)),
    block('text', usage),
    operand && table(['Argument', 'Description'], [row(operand)]),
    optionTable(options),
    [
      ...exclusive.map(atMostOne),
      connects && `Also takes the ${link('connection options', 'Connection options')}.`,
    ]
      .filter(Boolean)
      .join(' '),
    examples.length > 0 && block('sh', examples.map(({ does, line }) => `# ${does}\n${line}`).join('\n\n')),
    endpoint && calls(endpoint, endpoints[endpoint], docs),
  ]
}

function calls(name, { request, access }, docs) {
  const route = `${request.method} ${request.path}`
  const platform = docs ? ` The platform documents it [here](${docs}).` : ''
  return `Calls ${link(code(route), name, 'endpoints.md')}, which needs the role ${code(access)} or a higher one.${platform}`
}

function atMostOne(names) {
  const flags = names.map((name) => code(`--${name}`))
  return `At most one of ${flags.slice(0, -1).join(', ')} and ${flags.at(-1)} may be given.`
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
