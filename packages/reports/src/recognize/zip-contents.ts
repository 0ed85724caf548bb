import { open } from 'yauzl'

const maxNames = 1000

/** Lists up to 1,000 file names in a ZIP archive, from its directory. Undefined if the archive is damaged. */
export function listZip(path: string): Promise<string[] | undefined> {
  return new Promise((resolve) => {
    open(path, { lazyEntries: true }, (openError, zip) => {
      if (openError) {
        resolve(undefined)
        return
      }
      const names: string[] = []
      const finish = (found: string[] | undefined) => {
        zip.close()
        resolve(found)
      }
      zip.on('entry', ({ fileName }) => {
        names.push(fileName)
        if (names.length < maxNames) zip.readEntry()
        else finish(names)
      })
      zip.once('end', () => finish(names))
      zip.once('error', () => finish(undefined))
      zip.readEntry()
    })
  })
}
