import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * Writes the contents and dependencies of a package: `dist/THIRD-PARTY-LICENSES.txt` for people, and `dist/sbom.cdx.json`, a
 * software bill of materials (CycloneDX 1.6). Both are reproducible: they contain no time.
 * `metafiles` are esbuild's lists of the files in the package's bundles.
 */
export function writeInventory(folder, metafiles = []) {
  const manifest = readJson(join(folder, 'package.json'))
  const { packages } = readJson(join(root, 'package-lock.json'))
  const bundled = bundledPlaces(metafiles)
  const installed = installedPlaces(manifest, packages)
  const described = [...new Set([...bundled, ...installed.keys()])].map((place) =>
    describe(place, packages, bundled.has(place), installed.get(place)),
  )
  // One version can be in several places.
  const components = [...new Map(described.map((component) => [component.purl, component])).values()]
  components.sort((a, b) => (a.purl < b.purl ? -1 : 1))
  writeFileSync(join(folder, 'dist/THIRD-PARTY-LICENSES.txt'), licenseTexts(components))
  writeFileSync(
    join(folder, 'dist/sbom.cdx.json'),
    `${JSON.stringify(billOfMaterials(manifest, components))}\n`,
  )
}

/** The places of the packages in the bundles, as in the lock file: `node_modules/zod`. */
function bundledPlaces(metafiles) {
  const places = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.keys(inputs))
    .map((path) => /(node_modules\/.*node_modules\/|node_modules\/)(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0])
  return new Set(places.filter((place) => place !== undefined))
}

/** The places of the packages that npm installs with a package, on any platform, and whether each is optional. */
function installedPlaces(manifest, packages) {
  const found = new Map()
  const waiting = [{ from: '', needs: manifest, isOptional: false }]
  for (const { from, needs, isOptional } of waiting) {
    const names = [
      ...Object.keys(needs.dependencies ?? {}).map((name) => [name, isOptional]),
      ...Object.keys(needs.optionalDependencies ?? {}).map((name) => [name, true]),
    ]
    for (const [name, optional] of names) {
      const place = placeOf(name, from, packages)
      if (place === undefined || found.has(place)) continue
      found.set(place, optional)
      waiting.push({ from: place, needs: entryAt(place, packages), isOptional: optional })
    }
  }
  return found
}

/** Finds a package like Node: in the nearest `node_modules`. */
function placeOf(name, from, packages) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = `${folder ? `${folder}/` : ''}node_modules/${name}`
    if (packages[place]) return place
    if (folder === '') return undefined
  }
}

/** The lock file's entry for a place. Our own packages are links to their folders. */
function entryAt(place, packages) {
  const entry = packages[place]
  return entry?.link ? packages[entry.resolved] : entry
}

function describe(place, packages, isBundled, isOptional = false) {
  const { version, license, integrity } = entryAt(place, packages)
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  return { place, name, version, license, integrity, purl, isBundled, isOptional }
}

/** Writes every license once, below the packages that have it. */
function licenseTexts(components) {
  const namesByText = new Map()
  for (const component of components) {
    const text = readLicense(component)
    namesByText.set(text, [...(namesByText.get(text) ?? []), titleOf(component)])
  }
  return [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`).join('\n')
}

function titleOf({ name, version, license, isBundled }) {
  return `${name} ${version} (${license}), ${isBundled ? 'contained' : 'installed with it'}`
}

/** Optional packages may not be installed here. They contain their licenses where they are installed. */
function readLicense({ place, isOptional, isBundled }) {
  const folder = join(root, place)
  if ((isOptional && !isBundled) || !existsSync(folder)) return 'The license is in the package.'
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return texts.length > 0 ? texts.join('\n\n') : 'The package has no license text.'
}

function billOfMaterials(manifest, components) {
  const purl = `pkg:npm/${manifest.name}@${manifest.version}`
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: manifest.bin ? 'application' : 'library',
        'bom-ref': purl,
        name: manifest.name,
        version: manifest.version,
        description: manifest.description,
        licenses: licensesOf(manifest.license),
        purl,
        externalReferences: [{ type: 'vcs', url: manifest.repository.url }],
      },
    },
    components: components.map((component) => ({
      type: 'library',
      'bom-ref': component.purl,
      name: component.name,
      version: component.version,
      scope: component.isOptional ? 'optional' : 'required',
      ...(component.integrity ? { hashes: [hashOf(component.integrity)] } : {}),
      licenses: licensesOf(component.license),
      purl: component.purl,
      properties: [{ name: 'qasphere:bundled', value: String(component.isBundled) }],
    })),
    dependencies: [
      { ref: purl, dependsOn: components.map((component) => component.purl) },
      ...components.map((component) => ({ ref: component.purl })),
    ],
  }
}

/** An SPDX identifier, or an expression of several. */
function licensesOf(license) {
  if (license === undefined) return []
  return /^[\w.+-]+$/.test(license) ? [{ license: { id: license } }] : [{ expression: license }]
}

/** Converts a hash of the lock file, `sha512-` and base64, to CycloneDX's format. */
function hashOf(integrity) {
  const [algorithm, content] = integrity.split('-')
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(content, 'base64').toString('hex') }
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
