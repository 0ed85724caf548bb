// Writes the version of packages into their code, for places where package.json cannot be read at run time. Run by
// `npm run version-packages` after a release has chosen the version. A test compares the two.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const client = join(dirname(fileURLToPath(import.meta.url)), '../packages/client')
const { version } = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8'))
const file = join(client, 'src/version.ts')
writeFileSync(file, readFileSync(file, 'utf8').replace(/'[^']*'/, `'${version}'`))
