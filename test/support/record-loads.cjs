// Preloaded with `node --require`. When the process ends, writes the files that it has read, the modules of Node that it has
// loaded, and the number of named schemas that it has created to the file that RECORD_LOADS names.
const fs = require('node:fs')

const files = []
const { readFileSync, writeFileSync } = fs
fs.readFileSync = (path, ...rest) => {
  files.push(String(path))
  return readFileSync(path, ...rest)
}
process.once('exit', () => {
  const schemas = globalThis.__zod_globalRegistry?._idmap.size ?? 0
  const modules = process.moduleLoadList.map((name) => name.replace(/^NativeModule /, ''))
  writeFileSync(process.env.RECORD_LOADS, JSON.stringify({ files, modules, schemas }))
})
