// The value of `import.meta.url` in a CommonJS bundle. esbuild inserts it only where it is used.
export const fileUrl = /* @__PURE__ */ (() => require('node:url').pathToFileURL(__filename).href)()
