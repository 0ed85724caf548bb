import type { FastifyInstance } from 'fastify'
import { publicBase } from 'qasphere-contract'
import { openApiDocument } from 'qasphere-contract/openapi'

/** Serves the OpenAPI document. It contains no data, so anyone may read it. */
export function addOpenApi(app: FastifyInstance): void {
  app.get(`${publicBase}/openapi.json`, async (request) => openApiDocument(request.origin))
}
