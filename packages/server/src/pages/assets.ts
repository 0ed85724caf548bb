import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** The files that pages load. The build inserts them from the folder `browser`. */
declare const QASPHERE_PAGES_STYLE: string
declare const QASPHERE_PAGES_SCRIPT: string
declare const QASPHERE_PAGES_ICON: string

/** A file that pages load. Its address changes with its content. */
interface Asset {
  readonly path: string
  readonly contentType: string
  readonly content: string
}

const style = createAsset('style', 'css', 'text/css; charset=utf-8', QASPHERE_PAGES_STYLE)
const script = createAsset('script', 'js', 'text/javascript; charset=utf-8', QASPHERE_PAGES_SCRIPT)
const icon = createAsset('icon', 'svg', 'image/svg+xml', QASPHERE_PAGES_ICON)

export const styleSheetPath = style.path
/** The style sheet itself, for files that load nothing. */
export const styleSheet = style.content
export const scriptPath = script.path
export const iconPath = icon.path

function createAsset(name: string, ending: string, contentType: string, content: string): Asset {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 16)
  return { path: `/pages/${name}-${hash}.${ending}`, contentType, content }
}

/** Serves the files that pages load. Browsers may cache them forever, because other content has another address. */
export function addAssets(app: FastifyInstance): void {
  for (const each of [style, script, icon]) {
    let compressed: Promise<Buffer> | undefined
    app.get(each.path, async (request, reply) => {
      reply.headers({
        'content-type': each.contentType,
        'cache-control': 'public, max-age=31536000, immutable',
      })
      if (!acceptsGzip(request)) return reply.header('vary', 'accept-encoding').send(each.content)
      compressed ??= promisify(gzip)(each.content)
      return sendCompressed(reply, await compressed)
    })
  }
}

function sendCompressed(reply: FastifyReply, content: Buffer): FastifyReply {
  return reply.headers({ 'content-encoding': 'gzip', vary: 'accept-encoding' }).send(content)
}

function acceptsGzip({ headers }: FastifyRequest): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(String(headers['accept-encoding'] ?? ''))
}
