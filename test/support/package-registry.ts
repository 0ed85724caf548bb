import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'

/** A registry for npm that is on this machine. */
export interface PackageRegistry {
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves packages to npm without any network: tarballs by the name of their package, and the third-party packages that
 * are installed in `modules`, each in its one version. Any other package is not found, as npm expects of optional
 * packages for other platforms.
 */
export async function startPackageRegistry(
  tarballs: ReadonlyMap<string, string>,
  modules: string,
): Promise<PackageRegistry> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1)
    if (path.startsWith('tarballs/')) sendTarball(path.slice('tarballs/'.length), response)
    else sendMetadata(path, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('The registry does not listen on a port')
  const url = `http://127.0.0.1:${address.port}`
  return {
    url,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }

  function sendTarball(name: string, response: ServerResponse): void {
    const tarball = tarballs.get(name)
    response.end(tarball === undefined ? packFolder(join(modules, name)) : readFileSync(tarball))
  }

  function sendMetadata(name: string, response: ServerResponse): void {
    const manifest = readManifest(name)
    if (!manifest) {
      response.writeHead(404).end('{}')
      return
    }
    const version = { ...manifest, dist: { tarball: `${url}/tarballs/${encodeURIComponent(name)}` } }
    response.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        name,
        'dist-tags': { latest: manifest.version },
        versions: { [manifest.version]: version },
      }),
    )
  }

  function readManifest(name: string): { readonly version: string } | undefined {
    const tarball = tarballs.get(name)
    if (tarball !== undefined) {
      return JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }))
    }
    const path = join(modules, name, 'package.json')
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
  }
}

/** A folder of `node_modules` as npm packs it: npm ignores what the first folder of a tarball is called. */
function packFolder(folder: string): Buffer {
  return execFileSync('tar', ['-czf', '-', '--exclude', 'node_modules', '.'], {
    cwd: folder,
    maxBuffer: 256 * 1024 * 1024,
  })
}
