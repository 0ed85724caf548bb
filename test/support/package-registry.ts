import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'

/** An npm registry on this machine. */
export interface PackageRegistry {
  readonly url: string
  close(): Promise<void>
}

/** A version of a package, and how to get its tarball. */
interface Release {
  readonly manifest: { readonly version: string }
  pack(): Buffer
}

/**
 * Serves packages to npm without a network: tarballs by the names of their packages, and all installed versions of the
 * packages in `modules`. Any other package is not found, as npm expects for optional packages of other platforms.
 */
export async function startPackageRegistry(
  tarballs: ReadonlyMap<string, string>,
  modules: string,
): Promise<PackageRegistry> {
  const nested = findNestedPackages(modules)
  const packedFolders = new Map<string, Buffer>()
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

  function sendTarball(id: string, response: ServerResponse): void {
    const at = id.lastIndexOf('@')
    const release = findReleases(id.slice(0, at)).find(
      ({ manifest }) => manifest.version === id.slice(at + 1),
    )
    response.end(release?.pack())
  }

  function sendMetadata(name: string, response: ServerResponse): void {
    const releases = findReleases(name)
    const [latest] = releases
    if (!latest) {
      response.writeHead(404).end('{}')
      return
    }
    const versions = releases.map(({ manifest }) => {
      const tarball = `${url}/tarballs/${encodeURIComponent(`${name}@${manifest.version}`)}`
      return [manifest.version, { ...manifest, dist: { tarball } }]
    })
    response.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        name,
        'dist-tags': { latest: latest.manifest.version },
        versions: Object.fromEntries(versions),
      }),
    )
  }

  function packOnce(folder: string): Buffer {
    const archive = packedFolders.get(folder) ?? packFolder(folder)
    packedFolders.set(folder, archive)
    return archive
  }

  /** The releases of a package. The first one is installed at the top level. */
  function findReleases(name: string): Release[] {
    const tarball = tarballs.get(name)
    if (tarball !== undefined) {
      const manifest = execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' })
      return [{ manifest: JSON.parse(manifest), pack: () => readFileSync(tarball) }]
    }
    return [name, ...(nested.get(name) ?? [])]
      .map((path) => join(modules, path))
      .filter((folder) => existsSync(join(folder, 'package.json')))
      .map((folder) => ({
        manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
        pack: () => packOnce(folder),
      }))
  }
}

/** Lists packages that are installed below others, by name, as npm does if versions differ. */
function findNestedPackages(modules: string): ReadonlyMap<string, readonly string[]> {
  const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
  const found = new Map<string, string[]>()
  for (const path of Object.keys(lock.packages)) {
    const parts = path.split('node_modules/')
    const name = parts.at(-1)
    if (parts.length < 3 || parts[0] !== '' || name === undefined) continue
    found.set(name, [...(found.get(name) ?? []), path.slice('node_modules/'.length)])
  }
  return found
}

/**
 * Packs a folder of `node_modules` like npm, but without compression, which npm accepts. It also ignores the name of the
 * first folder in a tarball.
 */
function packFolder(folder: string): Buffer {
  return execFileSync('tar', ['-cf', '-', '--exclude', 'node_modules', '.'], {
    cwd: folder,
    maxBuffer: 256 * 1024 * 1024,
  })
}
