// Preloaded with `node --require`. When the process ends, writes the files that it has read and the modules of Node that it has
// loaded to the file that RECORD_LOADS names.
const fs = require('node:fs')

const files = []
const { readFileSync, writeFileSync } = fs
fs.readFileSync = (path, ...rest) => {
  files.push(String(path))
  return readFileSync(path, ...rest)
}
process.once('exit', () => {
  const modules = process.moduleLoadList.map((name) => name.replace(/^NativeModule /, ''))
  writeFileSync(process.env.RECORD_LOADS, JSON.stringify({ files, modules }))
})
