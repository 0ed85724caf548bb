// Draws the picture in README.md: a terminal session with a real server and the built command line, as SVG.
//   node scripts/draw-session.mjs          writes docs/images/session.svg
//   node scripts/draw-session.mjs -        prints it
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { qasphere, root, startDemoServer, stopDemoServer } from './demo-server.mjs'

const picture = join(root, 'docs/images/session.svg')

/** The typed commands. A line that continues ends with a backslash. */
const commands = [
  "junit-upload --run-name 'Build 7' vitest-junit.xml",
  `api runs create --project-code SHOP --type live \\\n  --query-plans '[{"tcaseIds": ["a"]}]'`,
]

const { server, ...credentials } = await startDemoServer()
const lines = []
try {
  for (const command of commands) lines.push(...(await showCommand(command)))
} finally {
  await stopDemoServer(server)
}
const svg = draw(lines)
if (process.argv[2] === '-') process.stdout.write(svg)
else {
  mkdirSync(dirname(picture), { recursive: true })
  writeFileSync(picture, svg)
}

/** Returns the lines of a command and its output, with variable parts replaced. */
async function showCommand(command) {
  const child = spawn('bash', ['-c', `'${process.execPath}' '${qasphere}' ${command} 2>&1`], {
    cwd: join(root, 'examples/reports'),
    env: { ...process.env, QAS_URL: credentials.url, QAS_TOKEN: credentials.token, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  for await (const text of child.stdout.setEncoding('utf8')) output += text
  const stable = output
    .replaceAll(credentials.url, 'http://127.0.0.1:7357')
    .replace(/in [\d.]+ s/, 'in 0.2 s')
  return [
    ...`qasphere ${command}`
      .split('\n')
      .map((text, index) => ({ text: `${index === 0 ? '$' : '>'} ${text.trim()}`, isTyped: true })),
    ...stable
      .trimEnd()
      .split('\n')
      .map((text) => ({ text, isTyped: false })),
    { text: '', isTyped: false },
  ]
}

function draw(lines) {
  const [width, lineHeight, top, left] = [760, 20, 52, 20]
  const height = top + lines.length * lineHeight
  const rows = lines.map(({ text, isTyped }, index) => {
    const kind = isTyped ? 'typed' : text.startsWith('Error:') ? 'error' : 'output'
    return `<text class="${kind}" x="${left}" y="${top + index * lineHeight}" xml:space="preserve">${escapeXml(text)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>A terminal session: an upload of test results, and a command with invalid arguments</title>
<style>
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.typed { fill: #f5f5f5; } .output { fill: #b4bcc8; } .error { fill: #ff7b72; }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#161b22"/>
<circle cx="20" cy="18" r="5" fill="#ff5f57"/><circle cx="38" cy="18" r="5" fill="#febc2e"/><circle cx="56" cy="18" r="5" fill="#28c840"/>
${rows.join('\n')}
</svg>
`
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
