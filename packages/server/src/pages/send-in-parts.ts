import { setImmediate } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '../http/services.js'
import { showError } from './error-page.js'
import type { Reader } from './reader.js'
import { type PageContent, type PageStream, sendPage, startPage } from './shell.js'

/** A page that somebody may read. `show` calls `found` when it has found what the page is about. */
export interface ReadPage {
  readonly reader: Reader
  show(found: () => Promise<void>): Promise<PageContent>
}

/**
 * Sends a page. As soon as the page has found what it is about, the start of its head is sent, so that the browser gets
 * ready while the server reads the rest. From then on, the status is 200: if reading fails, the page shows the error
 * instead of its content. Nothing can fail after the first rows have been sent, because everything has been read.
 */
export async function sendInParts(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  { reader, show }: ReadPage,
): Promise<FastifyReply> {
  let stream: PageStream | undefined
  const found = async (): Promise<void> => {
    if (stream || request.method === 'HEAD') return
    stream = startPage(reply)
    // Without a pause, queries that block this thread would delay it.
    await setImmediate()
  }
  try {
    const shown = { ...(await show(found)), reader }
    if (!stream) return sendPage(reply, 200, shown)
    await stream.endWithPage(shown)
  } catch (error) {
    if (!stream || !(error instanceof Error)) throw error
    stream.endWithCard({ ...showError(services, error, request, reply), reader })
  }
  return reply
}
