import type { FastifyReply } from 'fastify'
import { html } from 'ghtml'
import { apiKeysPath, authorizationsPath, logoutPath, styleSheetPath } from '../values/page-paths.js'
import type { PageSession } from './session.js'

export interface Page {
  readonly title: string
  /** HTML. */
  readonly content: string
  readonly session?: PageSession
  /** For tables, which need the room. */
  readonly isWide?: boolean
}

/** Sends a page; nothing but its own style sheet is loaded, no script runs, and nobody can put it into a frame. */
export function sendPage(reply: FastifyReply, status: number, page: Page): FastifyReply {
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
    .send(render(page))
}

function render({ title, content, session, isWide }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · QA Sphere</title>
<link rel="stylesheet" href="${styleSheetPath}">
</head>
<body>
<header><span class="brand">QA Sphere</span>!${session ? navigation(session) : ''}</header>
<main class="${isWide ? 'wide' : ''}"><div class="card">!${content}</div></main>
</body>
</html>
`
}

function navigation({ user, formToken }: PageSession): string {
  return html`<a href="${apiKeysPath}">API keys</a> <a href="${authorizationsPath}">Logins</a>
<span class="who">${user.email}</span>
<form class="inline" method="post" action="${logoutPath}">!${formTokenField(formToken)}<button class="plain">Sign out</button></form>`
}

/** Proves that a form comes from a page of this session. */
export function formTokenField(formToken: string): string {
  return html`<input type="hidden" name="formToken" value="${formToken}">`
}

export function mistake(words: string | undefined): string {
  return words === undefined ? '' : html`<p class="mistake" role="alert">${words}</p>`
}

/** A time for people, in UTC. */
export function timeText(time: string): string {
  return html`<time datetime="${time}">${time.slice(0, 16).replace('T', ' ')} UTC</time>`
}
