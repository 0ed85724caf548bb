import type { FastifyInstance, FastifyReply } from 'fastify'
import { ApiError } from '../values/api-error.js'

/** Headings of `llms.txt` and the pages below each; those that no heading names are optional. */
const sections: readonly (readonly [string, readonly string[]])[] = [
  ['API', ['api-reference.md', 'reference/endpoints.md']],
  ['Agents', ['agents.md']],
  [
    'Command line',
    ['using-commands.md', 'reference/commands.md', 'reference/environment.md', 'output.md', 'upload.md'],
  ],
]

/**
 * Serves the documentation as Markdown, and `llms.txt`, which lists it for agents (https://llmstxt.org). It contains no
 * data, so anyone may read it.
 */
export function addDocumentation(app: FastifyInstance): void {
  app.get('/llms.txt', async (request, reply) => {
    const { pages } = await import('./pages.js')
    return sendText(reply, 'text/plain', renderIndex(pages, request.origin))
  })
  app.get<{ Params: { '*': string } }>('/docs/*', async (request, reply) => {
    const { pages } = await import('./pages.js')
    const page = pages.get(request.params['*'])
    if (page === undefined) throw new ApiError(404, 'No page has this path; /llms.txt lists the pages')
    return sendText(reply, 'text/markdown', page)
  })
}

function sendText(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply.header('content-type', `${type}; charset=utf-8`).send(text)
}

function renderIndex(pages: ReadonlyMap<string, string>, origin: string): string {
  const named = new Set(sections.flatMap(([, paths]) => paths))
  const others = [...pages.keys()].filter((path) => !named.has(path))
  const lists = [...sections, ['Optional', others] as const].map(([heading, paths]) => {
    return [
      `## ${heading}`,
      '',
      ...paths.map((path) => renderEntry(path, pages.get(path) ?? '', origin)),
    ].join('\n')
  })
  return `# QA Sphere

> A test management system: projects with test cases in folders, runs with results, milestones and reports. This server has
> a REST API, tools for agents, and a command line.

- The API is below ${origin}/api/public/v0 and takes \`Authorization: Bearer <API key>\`. Its OpenAPI document:
  ${origin}/api/public/v0/openapi.json
- Reports, searches and other extensions are below ${origin}/api/qasphere/v1, with the same keys. Their OpenAPI document:
  ${origin}/api/qasphere/v1/openapi.json
- MCP server, with the same keys: ${origin}/mcp

${lists.join('\n\n')}
`
}

/** A page with its title and the first sentence of its text. */
function renderEntry(path: string, page: string, origin: string): string {
  const [heading = '', ...blocks] = page.split(/\n{2,}/)
  const text = blocks.find((block) => /^(?!```)[A-Z`[]/.test(block)) ?? ''
  const [sentence = ''] = /^[\s\S]*?[.:](?=\s|$)/.exec(text) ?? []
  const plain = sentence
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\s+/g, ' ')
    .replace(/:$/, '.')
  return `- [${heading.replace(/^# /, '')}](${origin}/docs/${path})${plain === '' ? '' : `: ${plain}`}`
}
