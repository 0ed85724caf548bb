import type { JsonShape } from './json-shape.js'
import type { XmlRoot } from './xml-root.js'

/** The formats that can be uploaded. */
export type ReadableFormat = 'junit' | 'playwright' | 'allure'

/** A file format that tools write. */
export interface KnownFormat {
  /** With an article, as in "is a TAP stream". */
  readonly name: string
  /** The upload format that can read the file, or the folder that contains it. */
  readonly readAs?: ReadableFormat
  /** Instruction for getting a report that can be uploaded. */
  readonly advice?: string
}

interface XmlFormat extends KnownFormat {
  isRoot(root: XmlRoot): boolean
}

interface JsonFormat extends KnownFormat {
  isShape(json: JsonShape): boolean
}

interface TextFormat extends KnownFormat {
  /** All of them must match. */
  readonly patterns: readonly RegExp[]
}

export const junitXml: KnownFormat = { name: 'a JUnit XML report', readAs: 'junit' }
export const playwrightBlob: KnownFormat = { name: 'a Playwright blob report', readAs: 'playwright' }

/** Formats recognized by root element. The first match counts. */
export const xmlFormats: readonly XmlFormat[] = [
  {
    name: 'a report of libcheck in its own format',
    advice: 'Convert it to JUnit XML',
    isRoot: ({ name, attributes }) =>
      name === 'testsuites' && /check\.sourceforge/.test(attributes.xmlns ?? ''),
  },
  { ...junitXml, isRoot: hasRootName('testsuites', 'testsuite') },
  {
    name: 'a TRX report (dotnet test, Visual Studio)',
    advice: 'Write JUnit XML with: dotnet test --logger junit (package JunitXml.TestLogger)',
    isRoot: ({ name, attributes }) => name === 'TestRun' && Object.values(attributes).some(isTrxNamespace),
  },
  {
    name: 'a result of Allure 1',
    advice: 'Use an adapter for Allure 2 or 3, which writes *-result.json files',
    isRoot: ({ name, attributes }) =>
      name === 'test-suite' && Object.values(attributes).some((value) => value.includes('allure.qatools')),
  },
  {
    name: 'a CppUnit report',
    advice: 'Convert it to JUnit XML',
    isRoot: hasRootName('TestRun'),
  },
  {
    name: 'an NUnit report',
    advice:
      'Write JUnit XML with: dotnet test --logger junit (package JunitXml.TestLogger), or nunit3-console --result "junit.xml;transform=nunit3-junit.xslt"',
    isRoot: hasRootName('test-run', 'test-results'),
  },
  {
    name: 'an xUnit.net report',
    advice:
      'Write JUnit XML with: dotnet test --logger junit (package JunitXml.TestLogger), or the runner’s option -junit FILE',
    isRoot: hasRootName('assemblies', 'assembly'),
  },
  {
    name: 'a Robot Framework output file',
    advice:
      'Write JUnit XML with: robot --xunit junit.xml, or from this file: rebot --xunit junit.xml output.xml',
    isRoot: hasRootName('robot'),
  },
  {
    name: 'a TestNG results file',
    advice: 'TestNG’s JUnit XML is in the folder junitreports next to it, and Surefire’s in TEST-*.xml',
    isRoot: hasRootName('testng-results'),
  },
  {
    name: 'a TestNG suite file',
    isRoot: ({ name, doctype }) => name === 'suite' && /testng/i.test(doctype),
  },
  {
    name: 'a CTest report',
    advice: 'Write JUnit XML with: ctest --output-junit junit.xml (CMake 3.21 or newer)',
    isRoot: hasRootName('Site'),
  },
  {
    name: 'a Catch2 report',
    advice: 'Write JUnit XML with the option --reporter junit',
    isRoot: hasRootName('Catch', 'Catch2TestRun'),
  },
  {
    name: 'a doctest report',
    advice: 'Write JUnit XML with the option --reporters=junit',
    isRoot: hasRootName('doctest'),
  },
  {
    name: 'a Boost.Test report',
    advice: 'Write JUnit XML with: --log_format=JUNIT --log_sink=junit.xml',
    isRoot: hasRootName('TestLog', 'TestResult', 'BoostTest'),
  },
  {
    name: 'a Qt Test report',
    advice: 'Write JUnit XML with the option -o junit.xml,junitxml',
    isRoot: hasRootName('TestCase'),
  },
  {
    name: 'a SonarQube test execution report',
    advice: 'Write JUnit XML with the test tool’s own reporter',
    isRoot: hasRootName('testExecutions', 'unitTest'),
  },
  {
    name: 'a JMeter or FitNesse results file',
    advice: 'Write JUnit XML with the tool’s own option or a converter',
    isRoot: hasRootName('testResults'),
  },
  { name: 'a summary of Maven Failsafe', isRoot: hasRootName('failsafe-summary') },
  {
    name: 'a JaCoCo coverage report',
    isRoot: ({ name, doctype }) => name === 'report' && /jacoco/i.test(doctype),
  },
  {
    name: 'a coverage report',
    isRoot: hasRootName('coverage', 'CoverageSession', 'CoverageDSPriv', 'scoverage'),
  },
  { name: 'a Checkstyle report', isRoot: hasRootName('checkstyle') },
  { name: 'a SpotBugs report', isRoot: hasRootName('BugCollection') },
  { name: 'a PMD report', isRoot: hasRootName('pmd', 'pmd-cpd') },
  {
    name: 'a Maven project file',
    isRoot: ({ name, attributes }) => name === 'project' && /maven/i.test(attributes.xmlns ?? ''),
  },
  { name: 'an HTML page', isRoot: ({ name }) => /^html$/i.test(name) },
]

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

function hasRootName(...names: readonly string[]): (root: XmlRoot) => boolean {
  return ({ name }) => names.includes(name)
}

function isTrxNamespace(namespace: string): boolean {
  return /^https?:\/\/microsoft\.com\/schemas\/VisualStudio\/TeamTest\//.test(namespace)
}
