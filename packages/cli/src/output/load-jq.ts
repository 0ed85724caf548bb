import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Jq, loadJq } from 'jq-wasm'

/** The parts of WebAssembly used here. TypeScript has their types only for browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module, imports: unknown)
    /** Mostly functions, but also memories. */
    readonly exports: Readonly<Record<string, () => void>>
  }
  class Memory {
    readonly buffer: ArrayBuffer
    /** Adds pages; throws a RangeError if there is not enough memory. */
    grow(pages: number): number
  }
  class RuntimeError extends Error {}
}

/** Size of a page of WebAssembly memory. */
const pageBytes = 65_536
/** jq needs at least 20 bytes of memory for each byte of JSON, plus what the expression needs. */
const memoryPerByte = 64
/** jq grows its memory to 256 MiB by itself. That is sufficient for documents of this size. */
const smallDocumentBytes = (256 * 1024 * 1024) / memoryPerByte

/** Loads jq with enough memory for a document of the given size, within the module's limit of 1 GiB. */
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

/** Grows a memory to a size in bytes, or as far as possible. The system allocates pages when they are used. */
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
