// What pages do beyond links and forms. Everything works without it.
import { addCopyButtons } from './copy.js'
import { renewFormsShownAgain } from './form-ids.js'
import { growRows } from './grow.js'
import { listenToKeys } from './keyboard.js'
import { followChanges } from './live.js'
import { showNewestRun } from './matrix.js'
import { acceptPastedFiles } from './paste.js'
import { recordInRows } from './record.js'
import { countSelected } from './selection.js'
import { sortInPlace } from './sort.js'

addCopyButtons(document)
renewFormsShownAgain()
listenToKeys()
followChanges()
acceptPastedFiles()
recordInRows()
countSelected()
growRows()
sortInPlace()
showNewestRun()
