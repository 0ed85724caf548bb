import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Jq, loadJq } from 'jq-wasm'

/** The part of WebAssembly that is needed here: TypeScript has its types only for browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module, imports: unknown)
    /** Functions mostly; memories as well. */
    readonly exports: Readonly<Record<string, () => void>>
  }
  class Memory {
    readonly buffer: ArrayBuffer
    /** Adds pages; throws a RangeError if there is not enough memory. */
    grow(pages: number): number
  }
  class RuntimeError extends Error {}
}

/** Bytes of a page of WebAssembly memory. */
const pageBytes = 65_536
/** jq takes 20 bytes of memory and more for each byte of JSON; what it does with the document comes on top. */
const memoryPerByte = 64
/** jq grows its memory to 256 MiB by itself. That suffices for documents of so many bytes. */
const smallDocumentBytes = (256 * 1024 * 1024) / memoryPerByte

/** Loads jq with enough memory for a document of so many bytes, if the limit of its module, 1 GiB, allows it. */
export async function loadJqFor(documentBytes: number): Promise<Jq> {
  // The build puts the module next to the bundles.
  const wasm = await readFile(join(import.meta.dirname, 'jq.wasm'))
  if (documentBytes <= smallDocumentBytes) return loadJq({ wasmBinary: wasm })
  return loadJq({
    instantiateWasm: (imports, onSuccess) => {
      const module = new WebAssembly.Module(wasm)
      const instance = new WebAssembly.Instance(module, imports)
      for (const exported of Object.values(instance.exports)) {
        if (exported instanceof WebAssembly.Memory) growTo(documentBytes * memoryPerByte, exported)
      }
      onSuccess(instance, module)
    },
  })
}

/** Grows a memory to a size in bytes, or to what it may have. The system gives pages when they are used. */
function growTo(bytes: number, memory: WebAssembly.Memory): void {
  for (let size = bytes; size > memory.buffer.byteLength; size /= 2) {
    try {
      memory.grow(Math.ceil((size - memory.buffer.byteLength) / pageBytes))
      return
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
  }
}

/** Whether an error means that jq has run out of memory. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError
}
