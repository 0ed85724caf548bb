// Serves pages that show how long a browser takes without the server, the style sheet and the script of qasphere.
import { once } from 'node:events'
import { createServer } from 'node:http'

/** Serves an almost empty page as `/empty`, and the given page without style sheet and script as `/rows`. */
export async function servePlainPages(page) {
  const pages = {
    '/empty': '<!doctype html><html lang="en"><title>Empty</title><p>Nothing',
    '/rows': page.replace(/<link rel="(?:stylesheet|icon)"[^>]*>|<script[^>]*><\/script>/g, ''),
  }
  const server = createServer(({ url }, response) => {
    const text = pages[url ?? '']
    response
      .writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' })
      .end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${server.address().port}`, stop }
}
