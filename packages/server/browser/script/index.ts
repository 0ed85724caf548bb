// What pages do beyond links and forms. Everything works without it.
import { addCopyButtons } from './copy.js'
import { listenToKeys } from './keyboard.js'
import { followChanges } from './live.js'
import { acceptPastedFiles } from './paste.js'
import { countSelected } from './selection.js'

addCopyButtons()
listenToKeys()
followChanges()
acceptPastedFiles()
countSelected()
