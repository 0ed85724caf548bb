// The requests of each load, for one caller.
import { token } from './process.mjs'

export const loads = [
  'nothing',
  'project',
  'test case',
  'test case, first read',
  'runs, 20',
  'test cases, 100',
  '5,000 by number',
  'one result',
  'a batch of 500 results',
]

const base = '/api/public/v0/project/BEN'
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

/** The requests that a caller alternates between. Each caller has a separate run. */
export function requestsOf(load, { id, tcaseIds }, comment) {
  const result = (status) => ({ status, comment, timeTaken: 5400 })
  switch (load) {
    case 'nothing':
      return [{ method: 'GET', path: '/healthz' }]
    case 'project':
      return [get('')]
    case 'test case':
      return tcaseIds.slice(0, 50).map((tcaseId) => get(`/tcase/${tcaseId}`))
    case 'test case, first read':
      return tcaseIds.slice(0, 50).map((tcaseId) => fromAnotherHost(get(`/tcase/${tcaseId}`)))
    case 'runs, 20':
      return [get('/run?limit=20')]
    case 'test cases, 100':
      return [get('/tcase?limit=100')]
    case '5,000 by number':
      return [post('/tcase/seq', { seqIds: Array.from({ length: 5000 }, (_, index) => `BEN-${index + 1}`) })]
    case 'one result':
      return tcaseIds.map((tcaseId, at) =>
        post(`/run/${id}/tcase/${tcaseId}/result`, result(at % 2 ? 'passed' : 'failed')),
      )
    default:
      return ['passed', 'failed'].map((status) =>
        post(`/run/${id}/result/batch`, {
          items: tcaseIds.map((tcaseId) => ({ tcaseId, ...result(status) })),
        }),
      )
  }
}

function get(path) {
  return { method: 'GET', path: base + path, headers }
}

function post(path, body) {
  return { method: 'POST', path: base + path, headers, body: JSON.stringify(body) }
}

let hosts = 0

/** Gives each request another host, which responses contain and are kept by, so that none was kept. */
function fromAnotherHost(request) {
  const setupRequest = (given) => {
    hosts += 1
    return { ...given, headers: { ...given.headers, host: `host-${hosts}.example` } }
  }
  return { ...request, setupRequest }
}
