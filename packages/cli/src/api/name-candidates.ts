import { type Client, type Input, isQasError, QasError } from 'qasphere-client'
import type { ReferenceTarget } from 'qasphere-contract/references'
import type { ApiCall, CommandEntry } from '../input/command.js'

/** An object that a name may refer to. */
export interface Candidate {
  readonly id: number
  /** Such as the path of a folder. */
  readonly name: string
  /** Other names for it, if no other candidate has them. */
  readonly aliases: readonly string[]
}

/** The commands that list the objects that names refer to. */
const listCommands: Readonly<Record<ReferenceTarget, string>> = {
  milestone: 'api milestones list',
  folder: 'api folders list',
  tag: 'api tags list',
  user: 'api users list',
}

/** The name of the caller. */
const ownName = '@me'

/**
 * Loads all objects that `texts` may refer to: those of the project in `params`, or all users.
 *
 * @throws the errors of the client.
 */
export async function loadCandidates(
  to: ReferenceTarget,
  texts: readonly string[],
  client: Client,
  commands: readonly CommandEntry[],
  params: Input,
): Promise<readonly Candidate[]> {
  if (to !== 'user') return candidatesFor[to](await loadRows(listCommands[to], client, commands, params))
  const own = texts.includes(ownName) ? await loadCaller(client, commands) : []
  if (texts.every((text) => text === ownName)) return own
  const users = candidatesFor.user(await loadUsers(client, commands))
  return [...own, ...users]
}

async function loadCaller(client: Client, commands: readonly CommandEntry[]): Promise<Candidate[]> {
  const rows = await loadRows('api users me', client, commands, {})
  return rows.map(({ id }) => ({ id, name: ownName, aliases: [] }))
}

async function loadUsers(client: Client, commands: readonly CommandEntry[]): Promise<Row[]> {
  try {
    return await loadRows(listCommands.user, client, commands, {})
  } catch (error) {
    if (!isQasError(error) || error.kind !== 'api' || error.details.status !== 403) throw error
    const message = `${error.message}\nOnly admins can look up users by name. Use the ID of the user, or ${ownName}.`
    throw new QasError('api', message, error.details, error)
  }
}

async function loadRows(
  words: string,
  client: Client,
  commands: readonly CommandEntry[],
  params: Input,
): Promise<Row[]> {
  const api = commands.find((command) => command.words.join(' ') === words)?.read().api
  if (!api) throw new TypeError(`No command is called ${words}`)
  const rows: Row[] = []
  for await (const page of client.pages(api, params)) {
    for (const row of getRows(page, api)) rows.push(row)
  }
  return rows
}

interface Row {
  readonly id: number
  readonly title: string
  readonly name: string
  readonly email: string
  readonly parentId: number
}

function getRows(page: unknown, { prints, paging }: ApiCall): Row[] {
  let rows = page
  for (const key of paging === 'offset' ? ['data'] : prints) rows = getField(rows, key)
  return [rows].flat().map((row: unknown) => ({
    id: Number(getField(row, 'id')),
    title: String(getField(row, 'title')),
    name: String(getField(row, 'name')),
    email: String(getField(row, 'email')),
    parentId: Number(getField(row, 'parentId')),
  }))
}

function getField(value: unknown, name: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

const candidatesFor: Readonly<Record<ReferenceTarget, (rows: readonly Row[]) => Candidate[]>> = {
  milestone: toTitleCandidates,
  tag: toTitleCandidates,
  user: (rows) => rows.map(({ id, name, email }) => ({ id, name: email, aliases: [name] })),
  folder: toPathCandidates,
}

function toTitleCandidates(rows: readonly Row[]): Candidate[] {
  return rows.map(({ id, title }) => ({ id, name: title, aliases: [] }))
}

/** Names folders by their paths from the top level, and by the ends of these paths. */
function toPathCandidates(rows: readonly Row[]): Candidate[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return rows.map((row) => {
    const titles: string[] = []
    // A folder that moves while pages are read could create a cycle.
    for (let at: Row | undefined = row; at && titles.length <= rows.length; at = byId.get(at.parentId)) {
      titles.unshift(at.title)
    }
    const ends = titles.slice(1).map((_title, depth) => titles.slice(depth + 1).join('/'))
    return { id: row.id, name: titles.join('/'), aliases: ends }
  })
}
