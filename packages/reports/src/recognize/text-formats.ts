import type { KnownFormat } from './known-formats.js'

interface TextFormat extends KnownFormat {
  /** All of them must match. */
  readonly patterns: readonly RegExp[]
}

/** Formats recognized by their first lines. The first match counts. */
export const textFormats: readonly TextFormat[] = [
  {
    name: 'a TAP stream',
    advice:
      'Write JUnit XML with the test tool’s own reporter (node --test --test-reporter=junit, bats --report-formatter junit, prove --formatter TAP::Formatter::JUnit), or convert it with tap-junit',
    patterns: [/^(?:TAP version 1\d\b|1\.\.\d+[ \t]*(?:#.*)?\r?$|(?:not )?ok (?:\d+\b|- ))/m],
  },
  {
    name: 'a subunit stream',
    advice: 'Convert it to JUnit XML with: subunit2junitxml',
    patterns: [/^test(?:ing)?: \S/m, /^(?:success(?:ful)?|failure|error|skip|xfail|uxsuccess): \S/m],
  },
  {
    name: 'the output of go test',
    advice: 'Write JUnit XML with: gotestsum --junitfile junit.xml',
    patterns: [/^(?:=== RUN {3}\S|--- (?:PASS|FAIL|SKIP): |(?:ok {2}|FAIL)\t\S)/m],
  },
  {
    name: 'a log with TeamCity messages',
    advice: 'Write JUnit XML with the test tool’s own reporter',
    patterns: [/^##teamcity\[/m],
  },
]

/** Whether bytes start with the packet signature of subunit version 2. The four bits after it are the version. */
export function isSubunit2(bytes: Buffer): boolean {
  return bytes[0] === 0xb3 && ((bytes[1] ?? 0) & 0xf0) === 0x20
}

export const subunitStream: KnownFormat = {
  name: 'a subunit stream',
  advice: 'Convert it to JUnit XML with: subunit2junitxml',
}
