// How bundles of the command line contain the contract: as data, or with its schemas.
import { readdirSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { endpoints } from 'qasphere-contract'
import { source } from './evaluate-commands.mjs'

/** The bundle with the files of the contract that have schemas. */
export const contractBundle = 'contract.cjs'

/** Makes a bundle use the files of the contract from the shared bundle, and reports each. */
export function sharedContract(onUse) {
  return {
    name: 'shared-contract',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^qasphere-contract/ }, ({ path }) => ({ path, namespace: 'shared-contract' }))
      onResolve({ filter: /./, namespace: 'shared-contract' }, ({ path }) => ({ path, external: true }))
      onLoad({ filter: /./, namespace: 'shared-contract' }, ({ path }) => {
        onUse(path)
        return { contents: `module.exports = require('./${contractBundle}').files['${path}']()` }
      })
    },
  }
}

/** Returns the entry of the shared bundle. A file is evaluated, which creates its schemas, when a bundle first uses it. */
export function contractEntry(paths) {
  return `exports.files = { ${paths.map((path) => `'${path}': () => require('${path}')`).join(', ')} }`
}

/** Returns a module that loads an endpoint from the file of the contract that has it. */
export async function buildEndpointLoader() {
  const folder = dirname(fileURLToPath(import.meta.resolve('qasphere-contract')))
  // Not the files in `folder`: compiling leaves those whose source was deleted or renamed.
  const names = readdirSync(join(folder, '../src'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'index.ts')
    .map((name) => name.replace(/\.ts$/, '.js'))
  const files = await Promise.all(
    names.map(async (name) => ({ name, exports: await import(pathToFileURL(join(folder, name)).href) })),
  )
  const loads = Object.entries(endpoints).map(([name, endpoint]) => {
    const file = files.find(({ exports }) => exports[name] === endpoint)
    if (!file) throw new Error(`No file of the contract exports ${name}`)
    const module = `qasphere-contract/${file.name.replace(/\.js$/, '')}`
    return `${name}: () => import('${module}').then(({ ${name} }) => ${name})`
  })
  return `
    const loads = { ${loads.join(', ')} }
    export const loadEndpoint = (name) => loads[name]()
  `
}

/**
 * Gives modules that only call endpoints the endpoints as data: the schemas would make each of their bundles 100 KB larger.
 * The modules of `api/` check input by the schemas, and so do packages other than uploads.
 */
export function endpointsWithoutSchemas() {
  const needSchemas = [join(source, 'api'), join(source, 'commands')]
  const withoutSchemas = [
    source,
    dirname(fileURLToPath(import.meta.resolve('qasphere-uploads/package.json'))),
  ]
  return {
    name: 'endpoints-without-schemas',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^qasphere-contract$/ }, ({ importer }) => {
        const isIn = (folder) => importer.startsWith(`${folder}${sep}`)
        return withoutSchemas.some(isIn) && !needSchemas.some(isIn)
          ? { path: 'endpoints', namespace: 'endpoints-as-data' }
          : undefined
      })
      onLoad({ filter: /.*/, namespace: 'endpoints-as-data' }, () => ({ contents: endpointsAsData() }))
    },
  }
}

/** Returns a module with the endpoints as calls need them. To use a schema that it lacks is an error, not undefined. */
function endpointsAsData() {
  const data = Object.entries(endpoints).map(([name, { internal, extension, paging, request }]) => {
    const { method, path, isIdempotent, upload, download, body } = request
    const hasBody = body === undefined ? undefined : true
    return [
      name,
      {
        internal,
        extension,
        paging,
        request: { method, path, isIdempotent, upload, download, body: hasBody },
      },
    ]
  })
  return `
    export const endpoints = JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(data)))})
    const missing = { get() { throw new Error('This bundle has no schemas; import the endpoint from its file') } }
    for (const endpoint of Object.values(endpoints)) {
      Object.defineProperty(endpoint, 'response', missing)
      Object.defineProperties(endpoint.request, { params: missing, query: missing })
    }
  `
}
