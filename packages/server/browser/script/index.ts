// What the pages can do beyond links and forms. Everything works without it.
import { addCopyButtons } from './copy.js'

addCopyButtons()
