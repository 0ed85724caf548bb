// Evaluates current modules of the command line, for the build and for the generated documentation.
import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))

export const source = join(here, 'src')
const allCommands = join(source, 'commands/all-commands.ts')
/** The index of all commands, which the build replaces. */
export const commandIndex = join(source, 'commands/command-index.ts')

/**
 * Evaluates TypeScript with imports relative to the list of commands, and returns its exports. Dynamic imports load nothing.
 * Each yields `{ path }`, the path of its module relative to the list of commands.
 */
export async function evaluate(code) {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: 'ts', resolveDir: dirname(allCommands) },
    bundle: true,
    write: false,
    platform: 'node',
    conditions: ['module', 'qasphere-workspace'],
    format: 'esm',
    define: { QASPHERE_VERSION: JSON.stringify(version) },
    external: ['@napi-rs/keyring'],
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(import.meta.url)});`,
    },
    plugins: [namedModules()],
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

/** Resolves an import in a folder. Our own sources are TypeScript; other packages are built. */
export function importedFile(folder, path) {
  const file = resolve(folder, path)
  return `${folder}/`.startsWith(`${source}/`) ? file.replace(/\.js$/, '.ts') : file
}

function namedModules() {
  return {
    name: 'named-modules',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, path, resolveDir }) => {
        return kind === 'dynamic-import'
          ? { path: importedFile(resolveDir, path), namespace: 'named' }
          : undefined
      })
      onLoad({ filter: /.*/, namespace: 'named' }, ({ path }) => {
        const name = relative(dirname(allCommands), path).replaceAll('\\', '/').replace(/\.ts$/, '.js')
        return { contents: `export const path = ${JSON.stringify(name)}` }
      })
    },
  }
}
