// What `import.meta.url` is in a bundle, which is CommonJS: esbuild puts it where it is used.
import { pathToFileURL } from 'node:url'

export const fileUrl = /* @__PURE__ */ pathToFileURL(__filename).href
