import type { JsonShape } from './json-shape.js'
import type { KnownFormat } from './known-formats.js'

interface JsonFormat extends KnownFormat {
  isShape(json: JsonShape): boolean
}

/** Formats recognized by shape. The first match counts. */
export const jsonFormats: readonly JsonFormat[] = [
  {
    name: 'a WebdriverIO JSON report',
    advice: 'Write JUnit XML with @wdio/junit-reporter',
    isShape: (json) =>
      json.has('capabilities') && (json.has('specs') || json.has('suites') || json.has('framework')),
  },
  {
    name: 'a Playwright JSON report',
    readAs: 'playwright',
    isShape: (json) =>
      json.has('suites[]') ||
      json.has('config.projects[]') ||
      json.has('config.rootDir') ||
      json.has('config.configFile'),
  },
  {
    name: 'the unpacked event log of a Playwright blob report',
    advice: 'Upload the ZIP file that the blob reporter wrote',
    isShape: (json) => /^on[A-Z]/.test(json.textAt('method') ?? '') && json.has('params'),
  },
  { name: 'the list of Playwright’s last failed tests', isShape: (json) => json.has('failedTests[]') },
  {
    name: 'an Allure result file',
    readAs: 'allure',
    isShape: (json) =>
      json.has('uuid') &&
      ['historyId', 'testCaseId', 'fullName', 'stage', 'status', 'labels[]', 'statusDetails'].some((key) =>
        json.has(key),
      ),
  },
  {
    name: 'an Allure container file',
    readAs: 'allure',
    isShape: (json) =>
      json.has('uuid') && ['children[]', 'befores[]', 'afters[]'].some((key) => json.has(key)),
  },
  {
    name: 'a CTRF report',
    advice: 'Write JUnit XML with the test tool’s own reporter',
    isShape: (json) =>
      json.textAt('reportFormat') === 'CTRF' || json.has('results.tool') || json.has('results.tests[]'),
  },
  {
    name: 'a Jest or Vitest JSON report',
    advice:
      'Write JUnit XML with: jest --reporters=jest-junit, or vitest run --reporter=junit --outputFile=junit.xml',
    isShape: (json) =>
      json.has('testResults[]') || json.has('numTotalTests') || json.has('numTotalTestSuites'),
  },
  {
    name: 'a mochawesome report',
    advice: 'Write JUnit XML with: mocha --reporter mocha-junit-reporter',
    isShape: (json) =>
      json.has('stats.passPercent') || json.has('stats.testsRegistered') || json.has('meta.mochawesome'),
  },
  {
    name: 'a Mocha JSON report',
    advice: 'Write JUnit XML with: mocha --reporter mocha-junit-reporter',
    isShape: (json) =>
      (json.has('stats.passes') && (json.has('tests[]') || json.has('passes[]'))) ||
      (json.textAt('[]') === 'start' && json.has('[].total')),
  },
  {
    name: 'a Cucumber JSON report',
    advice: 'Write JUnit XML with: cucumber --format junit:junit.xml (behave --junit)',
    isShape: (json) => json.has('[].elements[]') || json.textAt('[].keyword') === 'Feature',
  },
  {
    name: 'a Cucumber messages file',
    advice: 'Write JUnit XML with: cucumber --format junit:junit.xml',
    isShape: (json) =>
      json.has('meta.protocolVersion') ||
      ['gherkinDocument', 'pickle', 'testRunStarted', 'source.mediaType'].some((key) => json.has(key)),
  },
  {
    name: 'a Robot Framework JSON output file',
    advice:
      'Write JUnit XML with: robot --xunit junit.xml, or from this file: rebot --xunit junit.xml output.json',
    isShape: (json) =>
      /^(Robot|Rebot)\b/.test(json.textAt('generator') ?? '') || (json.has('rpa') && json.has('suite')),
  },
  {
    name: 'a go test -json stream',
    advice: 'Write JUnit XML with: gotestsum --junitfile junit.xml',
    isShape: (json) => json.has('Action') && ['Package', 'ImportPath', 'Time'].some((key) => json.has(key)),
  },
  {
    name: 'Xcode test results (xcresulttool)',
    advice: 'Write JUnit XML with: xcbeautify --report junit, or fastlane scan with output_types: "junit"',
    isShape: (json) => json.has('testNodes[]') || json.has('testPlanConfigurations[]'),
  },
  {
    name: 'a GoogleTest JSON report',
    advice: 'Write JUnit XML with the option --gtest_output=xml:junit.xml',
    isShape: (json) => json.has('testsuites[]'),
  },
  {
    name: 'a Ginkgo JSON report',
    advice: 'Write JUnit XML with: ginkgo --junit-report=junit.xml',
    isShape: (json) =>
      ['[].SuitePath', '[].SuiteDescription', '[].SpecReports[]'].some((path) => json.has(path)),
  },
  {
    name: 'a Newman JSON report',
    advice: 'Write JUnit XML with: newman run COLLECTION -r junit',
    isShape: (json) =>
      ['run.executions[]', 'run.stats', 'collection.item[]', 'collection.info', 'collection._'].some((path) =>
        json.has(path),
      ),
  },
  {
    name: 'a Postman collection',
    advice: 'Run it and write JUnit XML with: newman run COLLECTION -r junit',
    isShape: (json) =>
      json.has('info._postman_id') || /getpostman\.com/.test(json.textAt('info.schema') ?? ''),
  },
  {
    name: 'a k6 summary',
    advice: 'Write JUnit XML in handleSummary: call jUnit of https://jslib.k6.io/k6-summary',
    isShape: (json) =>
      json.has('root_group') ||
      ['iterations', 'iteration_duration', 'vus', 'checks', 'data_sent'].some((metric) =>
        json.has(`metrics.${metric}`),
      ),
  },
  {
    name: 'a k6 metrics stream',
    advice: 'Write JUnit XML in handleSummary: call jUnit of https://jslib.k6.io/k6-summary',
    isShape: (json) => json.has('metric') && /^(Metric|Point)$/.test(json.textAt('type') ?? ''),
  },
  {
    name: 'an RSpec JSON report',
    advice: 'Write JUnit XML with: rspec --format RspecJunitFormatter --out junit.xml',
    isShape: (json) => json.has('examples[]'),
  },
  {
    name: 'a pytest JSON report',
    advice: 'Write JUnit XML with: pytest --junit-xml=junit.xml',
    isShape: (json) =>
      json.has('exitcode') && (json.has('environment') || json.has('summary') || json.has('root')),
  },
  {
    name: 'a cargo test JSON stream',
    advice: 'Write JUnit XML with: cargo nextest run (junit.path in its profile)',
    isShape: (json) => /^(suite|test)$/.test(json.textAt('type') ?? '') && json.has('event'),
  },
  {
    name: 'a Dart or Flutter JSON stream',
    advice: 'Convert it to JUnit XML with: dart pub global run junitreport:tojunit',
    isShape: (json) => json.has('runnerVersion') && json.has('protocolVersion'),
  },
  {
    name: 'a TestCafe JSON report',
    advice: 'Write JUnit XML with: testcafe --reporter xunit:junit.xml',
    isShape: (json) => json.has('fixtures[]') && (json.has('userAgents[]') || json.has('startTime')),
  },
  { name: 'a SARIF report of a static analysis', isShape: (json) => json.has('runs[].tool') },
  { name: 'an ESLint report', isShape: (json) => json.has('[].filePath') && json.has('[].messages[]') },
  {
    name: 'the manifest of an npm package',
    isShape: (json) =>
      json.has('name') &&
      ['version', 'private'].some((key) => json.has(key)) &&
      ['scripts', 'dependencies', 'devDependencies', 'lockfileVersion', 'main', 'type'].some((key) =>
        json.has(key),
      ),
  },
]
