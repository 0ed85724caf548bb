import { PassThrough, type Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { html } from 'ghtml'
import {
  loginPath,
  logoutPath,
  milestonesPath,
  projectPath,
  projectsPath,
  reportsPath,
  runsPath,
  testCasesPath,
} from '../values/page-paths.js'
import { iconPath, scriptPath, styleSheetPath } from './assets.js'
import { splitAfterFirstRows } from './first-rows.js'
import { renderFormToken } from './parts/form.js'
import { listSettingsPages } from './parts/settings-navigation.js'
import type { Reader } from './reader.js'
import type { PageSession } from './session.js'

/** The content of a page. */
export interface PageContent {
  readonly title: string
  /** HTML. */
  readonly content: string
  /** The code of the project to which the page belongs. */
  readonly projectCode?: string
  /** The part of the project's navigation that the page belongs to. */
  readonly section?: Section
  /** Content with secrets: the page runs no scripts. Such a page must not call `found`. */
  readonly isScriptless?: true
}

type Section = 'Overview' | 'Test cases' | 'Runs' | 'Milestones' | 'Reports'

interface SentPage extends PageContent {
  readonly reader?: Reader | undefined
}

/** A page with a form or a message, whose content is shown on a card. */
interface CardPage extends PageContent {
  readonly session?: PageSession | undefined
  /** Where the response to the form redirects, if that is another site. */
  readonly formTarget?: URL
}

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
/** Pages with secrets and passwords do not run scripts. */
const scriptlessPolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

/** Sends a page. The page loads only the server's own files, and other sites cannot put it into a frame. */
export function sendPage(reply: FastifyReply, status: number, page: SentPage): FastifyReply {
  const { isScriptless } = page
  const head = isScriptless ? startOfHead : startOfHead + script
  return send(
    reply,
    status,
    isScriptless ? scriptlessPolicy : policy,
    head + renderRest(page, renderMain(page)),
  )
}

/** A page whose head has been started. */
export interface PageStream {
  /** Sends the first rows, and then the rest. */
  endWithPage(page: SentPage): Promise<void>
  /** Ends it like a page that shows its content on a card. */
  endWithCard(page: SentPage): void
}

/** Sends the start of a page's head, so that the browser loads the style sheet and the script before it gets the rest. */
export function startPage(reply: FastifyReply): PageStream {
  const stream = new PassThrough()
  stream.write(startOfHead + script)
  send(reply, 200, policy, stream)
  return {
    endWithPage: async (page) => {
      const [first, rest] = splitAfterFirstRows(renderRest(page, renderMain(page)))
      if (rest === '') return void stream.end(first)
      stream.write(first)
      await setImmediate()
      stream.end(rest)
    },
    endWithCard: (page) => stream.end(renderRest(page, renderCard(page))),
  }
}

function renderMain({ content }: PageContent): string {
  return html`<main id="content" tabindex="-1">!${content}</main>`
}

function renderCard({ content }: PageContent): string {
  return html`<main id="content" tabindex="-1" class="narrow"><div class="card form">!${content}</div></main>`
}

/** Sends a page that shows its content on a card and does not run scripts. */
export function sendCard(
  reply: FastifyReply,
  status: number,
  { session, formTarget, ...page }: CardPage,
): FastifyReply {
  return send(
    reply,
    status,
    formTarget ? allowFormTarget(formTarget) : scriptlessPolicy,
    startOfHead +
      renderRest({ ...page, reader: session && { user: session.user, session } }, renderCard(page)),
  )
}

/**
 * Browsers also apply `form-action` to redirects. The policy cannot contain IPv6 addresses, and URLs of apps have no
 * origin.
 */
function allowFormTarget({ origin, protocol, hostname }: URL): string {
  const source = hostname.startsWith('[') || origin === 'null' ? protocol : origin
  return scriptlessPolicy.replace("form-action 'self'", `form-action 'self' ${source}`)
}

function send(reply: FastifyReply, status: number, csp: string, text: string | Readable): FastifyReply {
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': csp,
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
    .send(text)
}

/** The start of a document, which is the same for all pages. */
const startOfHead = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="${styleSheetPath}">
<link rel="icon" type="image/svg+xml" href="${iconPath}">
`
const script = html`<script src="${scriptPath}" defer></script>
`

/** Renders what follows the start of the head. */
function renderRest({ title, projectCode, section, reader }: SentPage, main: string): string {
  const fullTitle = [title, projectCode, 'QA Sphere'].filter((part) => part !== undefined).join(' · ')
  return html`<title>${fullTitle}</title>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="top">
<a class="brand" href="${projectsPath}">QA Sphere</a>
!${projectCode === undefined ? '' : renderNavigation(projectCode, section)}
!${renderAccount(reader)}
</header>
!${main}
</body>
</html>
`
}

function renderNavigation(code: string, section: Section | undefined): string {
  const links: readonly (readonly [Section, string])[] = [
    ['Overview', projectPath(code)],
    ['Test cases', testCasesPath(code)],
    ['Runs', runsPath(code)],
    ['Milestones', milestonesPath(code)],
    ['Reports', reportsPath(code)],
  ]
  const items = links.map(([name, path]) => {
    const current = name === section ? ' aria-current="true"' : ''
    return html`<a href="${path}"!${current}>${name}</a>`
  })
  return html`<a class="project" href="${projectPath(code)}">${code}</a>
<nav aria-label="Project">!${items.join('')}</nav>`
}

function renderAccount(reader: Reader | undefined): string {
  if (!reader) return ''
  if (!reader.session) {
    return html`<div class="right"><span class="badge">Read-only</span> <a href="${loginPath}">Sign in</a></div>`
  }
  const { user, formToken } = reader.session
  const links = listSettingsPages(reader).map(([path, name]) => html`<a href="${path}">${name}</a>`)
  return html`<div class="right"><details class="menu" name="menu"><summary><span>${user.email}</span></summary><div class="card">
!${links.join('\n')}
<form method="post" action="${logoutPath}">!${renderFormToken(formToken)}<button class="plain">Sign out</button></form>
</div></details></div>`
}
