// What pages do beyond links and forms. Everything works without it.
import { addCopyButtons } from './copy.js'
import { renewFormsShownAgain } from './form-ids.js'
import { listenToKeys } from './keyboard.js'
import { followChanges } from './live.js'
import { acceptPastedFiles } from './paste.js'
import { recordInRows } from './record.js'
import { countSelected } from './selection.js'

addCopyButtons()
renewFormsShownAgain()
listenToKeys()
followChanges()
acceptPastedFiles()
recordInRows()
countSelected()
