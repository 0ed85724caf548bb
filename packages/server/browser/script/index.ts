// What pages do beyond links and forms. Everything works without it.
import { addCopyButtons } from './copy.js'
import { listenToKeys } from './keyboard.js'
import { followChanges } from './live.js'

addCopyButtons()
listenToKeys()
followChanges()
