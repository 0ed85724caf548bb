import { junitXml, type KnownFormat } from './known-formats.js'
import type { XmlRoot } from './xml-root.js'

interface XmlFormat extends KnownFormat {
  isRoot(root: XmlRoot): boolean
}

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

function hasRootName(...names: readonly string[]): (root: XmlRoot) => boolean {
  return ({ name }) => names.includes(name)
}

function isTrxNamespace(namespace: string): boolean {
  return /^https?:\/\/microsoft\.com\/schemas\/VisualStudio\/TeamTest\//.test(namespace)
}
