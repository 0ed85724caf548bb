import type { FastifyInstance } from 'fastify'
import { extensionBase, publicBase } from 'qasphere-contract'
import { openApiDocument } from 'qasphere-contract/openapi'

/** Serves the OpenAPI documents. They contain no data, so anyone may read them. */
export function addOpenApi(app: FastifyInstance): void {
  app.get(`${publicBase}/openapi.json`, async ({ origin }) => openApiDocument(origin, 'public'))
  app.get(`${extensionBase}/openapi.json`, async ({ origin }) => openApiDocument(origin, 'extension'))
}
