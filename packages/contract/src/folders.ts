import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { pageOf, pagingQuery, sortingQuery } from './paging.js'
import {
  anyText,
  described,
  html,
  nonNegativeInt,
  optional,
  positiveInt,
  projectCode,
  text,
} from './scalars.js'

export const Folder = named(
  'Folder',
  'A folder of test cases',
  z.object({
    id: positiveInt,
    projectId: z.string(),
    parentId: nonNegativeInt,
    pos: nonNegativeInt,
    title: z.string(),
    comment: html,
  }),
  {
    id: 'ID of the folder, unique within the project',
    projectId: 'ID of the project',
    parentId: 'ID of the parent folder; 0 at the top level',
    pos: 'Position among the folders of the same parent, from 0',
    title: 'Title of the folder',
    comment: 'Comment, as HTML; empty if there is none',
  },
)

/** Titles from the top level down, each 1 to 255 characters. The depth is limited because each level costs a query. */
export const folderPath = z.array(text(1, 255)).check(z.minLength(1), z.maxLength(100))

/** Maximum number of folders in one request, so that no request blocks the server for long. */
const maxFolders = 10_000

export const FolderInput = named(
  'FolderPath',
  'A folder to create or update',
  z.object({ path: folderPath, comment: z.optional(z.nullable(html)) }),
  {
    path: 'Titles from the top level down',
    comment: 'Comment of the last folder, as HTML; null or absent keeps the existing one',
  },
)

export const listFolders = endpoint({
  command: 'folders list',
  summary: 'List the folders of a project.',
  details: 'The list is flat: each folder has the ID of its parent, which is 0 at the top level.',
  docs: 'folders#list-project-folders',
  access: 'viewer',
  request: {
    method: 'GET',
    path: '/project/{projectCode}/tcase/folders',
    params: { projectCode },
    query: z.object({
      ...pagingQuery,
      ...sortingQuery(['id', 'project_id', 'title', 'pos', 'parent_id', 'created_at', 'updated_at']),
      search: optional('Only folders whose title contains this, ignoring case', anyText),
    }),
  },
  status: 200,
  response: pageOf('FolderPage', 'folders', Folder),
  paging: 'offset',
  columns: ['id', 'parentId', 'pos', 'title'],
  examples: [
    { does: 'list all folders', flags: { projectCode: 'PRJ' } },
    {
      does: 'list the second page of 50, by title',
      flags: { projectCode: 'PRJ', offset: 50, limit: 50, sortField: 'title', sortOrder: 'asc' },
    },
  ],
})

export const bulkCreateFolders = endpoint({
  command: 'folders bulk-create',
  summary: 'Create or update folders by their paths.',
  details: 'Missing folders are created. A comment replaces the comment of the last folder in the path.',
  docs: 'folders#bulk-upsert-folders',
  access: 'user',
  audit: 'folder.upserted',
  request: {
    method: 'POST',
    path: '/project/{projectCode}/tcase/folder/bulk',
    params: { projectCode },
    body: named(
      'BulkCreateFoldersRequest',
      'Folders to create or update',
      z.object({
        folders: described(
          'Folders: [{"path": ["Parent", "Child"], "comment": "<p>…</p>"}]',
          z.array(FolderInput).check(z.minLength(1), z.maxLength(maxFolders)),
        ),
      }),
    ),
  },
  status: 200,
  response: named(
    'BulkCreatedFolders',
    'IDs of the folders of each path',
    z.object({ ids: z.array(z.array(positiveInt)) }),
    { ids: 'For each path of the request, in order, the IDs of its folders from the top level down' },
  ),
  examples: [
    {
      does: 'create two folders inside another',
      flags: {
        projectCode: 'PRJ',
        folders: [{ path: ['Checkout', 'Payment'] }, { path: ['Checkout', 'Basket'] }],
      },
    },
  ],
})
