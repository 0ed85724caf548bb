import { describe, expect, it } from 'vitest'
import { type CallableEndpoint, requestUrl, splitInput } from './request-url.js'

const list: CallableEndpoint = { request: { method: 'GET', path: '/project/{projectCode}/tcase' } }
const close: CallableEndpoint = {
  request: { method: 'POST', path: '/project/{projectCode}/run/{runId}/close' },
}
const clone: CallableEndpoint = {
  request: { method: 'POST', path: '/project/{projectCode}/run/clone', body: true },
}
const file: CallableEndpoint = { internal: true, request: { method: 'GET', path: '/api/file/{fileId}' } }

describe('the input of a call', () => {
  it.each([
    [list, { projectCode: 'PRJ', folders: [1] }, { params: { projectCode: 'PRJ' }, query: { folders: [1] } }],
    [close, { projectCode: 'PRJ', runId: 3 }, { params: { projectCode: 'PRJ', runId: 3 }, query: {} }],
    [
      clone,
      { projectCode: 'PRJ', runId: 3 },
      { params: { projectCode: 'PRJ' }, query: {}, body: { runId: 3 } },
    ],
  ])('is split into path, query and body', (endpoint, input, split) => {
    expect(splitInput(endpoint, input)).toEqual(split)
  })
})

describe('the URL of a call', () => {
  it('is relative to the public API, or to the origin for internal paths', () => {
    expect(requestUrl('https://x.example//', close, { projectCode: 'P', runId: 3 }, {}).href).toBe(
      'https://x.example/api/public/v0/project/P/run/3/close',
    )
    expect(requestUrl('https://x.example', file, { fileId: 'a/b' }, {}).href).toBe(
      'https://x.example/api/file/a%2Fb',
    )
  })

  it('omits missing values and repeats lists', () => {
    const query = { folders: [1, 2], tags: [], search: undefined, draft: false, q: '' }
    expect(requestUrl('http://x.example', list, { projectCode: 'P' }, query).search).toBe(
      '?folders=1&folders=2&draft=false&q=',
    )
  })
})
