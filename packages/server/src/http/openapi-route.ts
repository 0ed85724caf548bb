import type { FastifyInstance } from 'fastify'
import { publicBase } from 'qasphere-contract'
import { openApiDocument } from 'qasphere-contract/openapi'

/** Serves the description of the API, to anyone: it holds no data. */
export function addOpenApi(app: FastifyInstance): void {
  app.get(`${publicBase}/openapi.json`, async (request) => openApiDocument(request.origin))
}
