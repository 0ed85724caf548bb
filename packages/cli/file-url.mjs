// What `import.meta.url` is in a bundle, which is CommonJS: esbuild puts it where it is used, and drops it elsewhere.
export const fileUrl = /* @__PURE__ */ (() => require('node:url').pathToFileURL(__filename).href)()
