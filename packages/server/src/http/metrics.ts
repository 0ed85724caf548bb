import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Services } from './services.js'

/** Histogram buckets in seconds: most calls take a millisecond, uploads many seconds. */
const durations = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Adds `/metrics` for Prometheus: requests by route and status, database connections, and the process itself. */
export function addMetrics(app: FastifyInstance, { store: { engine } }: Services): void {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const duration = new Histogram({
    name: 'qasphere_http_request_duration_seconds',
    help: 'Time until the response to a request was sent, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: durations,
    registers: [register],
  })
  const inFlight = new Gauge({
    name: 'qasphere_http_requests_in_flight',
    help: 'Requests that are being processed',
    registers: [register],
  })
  if (engine.connections) addConnections(engine.connections)

  app.addHook('onRequest', async (_request, reply) => {
    inFlight.inc()
    // The response was sent, or the client aborted the request.
    reply.raw.once('close', () => inFlight.dec())
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    // Unknown paths share one label: otherwise anyone could create any number of labels.
    const labels = { method, route: routeOptions.url ?? 'none', status: reply.statusCode }
    duration.observe(labels, reply.elapsedTime / 1000)
  })
  app.get('/metrics', { logLevel: 'warn' }, async (_request, reply) =>
    reply.type(register.contentType).send(await register.metrics()),
  )

  function addConnections(connections: NonNullable<typeof engine.connections>): void {
    new Gauge({
      name: 'qasphere_database_connections',
      help: 'Connections to the database, and requests that wait for one',
      labelNames: ['state'],
      registers: [register],
      collect() {
        const { open, idle, waiting } = connections()
        this.set({ state: 'busy' }, open - idle)
        this.set({ state: 'idle' }, idle)
        this.set({ state: 'waiting' }, waiting)
      },
    })
  }
}
