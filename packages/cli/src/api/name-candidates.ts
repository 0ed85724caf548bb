import { type Client, type Input, isQasError, QasError } from 'qasphere-client'
import type { ReferenceTarget } from 'qasphere-contract/references'
import type { ApiCall, Command } from '../input/command.js'

/** Something that a name may mean. */
export interface Candidate {
  readonly id: number
  /** What people call it, such as the path of a folder. */
  readonly name: string
  /** Other names that mean it, if they mean nothing else. */
  readonly aliases: readonly string[]
}

/** The commands that list what names refer to. */
const listCommands: Readonly<Record<ReferenceTarget, string>> = {
  milestone: 'api milestones list',
  folder: 'api folders list',
  tag: 'api tags list',
  user: 'api users list',
}

/** The name that everybody has for themselves. */
const ownName = '@me'

/**
 * Asks the server for all that `texts` may mean: in the project that `params` name, or of all users.
 *
 * @throws what the client throws.
 */
export async function loadCandidates(
  to: ReferenceTarget,
  texts: readonly string[],
  client: Client,
  commands: readonly Command[],
  params: Input,
): Promise<readonly Candidate[]> {
  if (to !== 'user') return candidatesFor[to](await loadRows(listCommands[to], client, commands, params))
  const own = texts.includes(ownName) ? await loadOwn(client, commands) : []
  if (texts.every((text) => text === ownName)) return own
  const users = candidatesFor.user(await loadUsers(client, commands))
  return [...own, ...users]
}

async function loadOwn(client: Client, commands: readonly Command[]): Promise<Candidate[]> {
  const rows = await loadRows('api users me', client, commands, {})
  return rows.map(({ id }) => ({ id, name: ownName, aliases: [] }))
}

async function loadUsers(client: Client, commands: readonly Command[]): Promise<Row[]> {
  try {
    return await loadRows(listCommands.user, client, commands, {})
  } catch (error) {
    if (!isQasError(error) || error.kind !== 'api' || error.details.status !== 403) throw error
    const message = `${error.message}\nOnly admins can look up users by name. Use the id of the user, or ${ownName}.`
    throw new QasError('api', message, error.details, error)
  }
}

async function loadRows(
  words: string,
  client: Client,
  commands: readonly Command[],
  params: Input,
): Promise<Row[]> {
  const api = commands.find((command) => command.words.join(' ') === words)?.api
  if (!api) throw new TypeError(`There is no command ${words}`)
  const rows: Row[] = []
  for await (const page of client.pages(api, params)) rows.push(...rowsOf(page, api))
  return rows
}

interface Row {
  readonly id: number
  readonly title: string
  readonly name: string
  readonly email: string
  readonly parentId: number
}

function rowsOf(page: unknown, { prints, paging }: ApiCall): Row[] {
  let rows = page
  for (const key of paging === 'offset' ? ['data'] : prints) rows = fieldOf(rows, key)
  return [rows].flat().map((row: unknown) => ({
    id: Number(fieldOf(row, 'id')),
    title: String(fieldOf(row, 'title')),
    name: String(fieldOf(row, 'name')),
    email: String(fieldOf(row, 'email')),
    parentId: Number(fieldOf(row, 'parentId')),
  }))
}

function fieldOf(value: unknown, name: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

const candidatesFor: Readonly<Record<ReferenceTarget, (rows: readonly Row[]) => Candidate[]>> = {
  milestone: byTitle,
  tag: byTitle,
  user: (rows) => rows.map(({ id, name, email }) => ({ id, name: email, aliases: [name] })),
  folder: byPath,
}

function byTitle(rows: readonly Row[]): Candidate[] {
  return rows.map(({ id, title }) => ({ id, name: title, aliases: [] }))
}

/** Folders by their titles from the top level down, and by the ends of these paths. */
function byPath(rows: readonly Row[]): Candidate[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return rows.map((row) => {
    const titles: string[] = []
    // A folder that moves while pages are read must not lead in circles.
    for (let at: Row | undefined = row; at && titles.length <= rows.length; at = byId.get(at.parentId)) {
      titles.unshift(at.title)
    }
    const ends = titles.slice(1).map((_title, depth) => titles.slice(depth + 1).join('/'))
    return { id: row.id, name: titles.join('/'), aliases: ends }
  })
}
