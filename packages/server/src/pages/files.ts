import type { FastifyInstance } from 'fastify'
import { openFile } from '../domain/files.js'
import { createContext } from '../handlers/run-operation.js'
import type { Services } from '../http/services.js'
import { pageFilePath } from './parts/files.js'
import { findReader } from './reader.js'
import { redirectToLogin } from './session.js'

/** Serves uploaded files to people who may read pages: images for display, other files for download, all in a sandbox. */
export function addFiles(app: FastifyInstance, services: Services): void {
  app.get<{ Params: { id: string } }>(pageFilePath(':id(^[\\w-]{1,64}$)'), async (request, reply) => {
    if (!(await findReader(services, request))) return redirectToLogin(request, reply)
    const { headers, stream } = await openFile(
      createContext(services, services.store.db, request),
      request.params.id,
    )
    return reply.headers(headers).send(stream)
  })
}
