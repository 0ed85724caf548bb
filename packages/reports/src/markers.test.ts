import { describe, expect, it } from 'vitest'
import { findMarkers, formatMarker, type MarkerOptions, parseTestCaseUrl } from './markers.js'

const markersOf = (name: string, options: MarkerOptions) => findMarkers(name, options).map(formatMarker)

describe('markers', () => {
  it.each([
    ['PRJ-123 signs in', ['PRJ-123']],
    ['signs in prj-0012', ['PRJ-012']],
    ['signs in (PRJ-123) twice', ['PRJ-123']],
    ['A-100 B-200 C-300', ['A-100', 'B-200', 'C-300']],
    ['follows PRJ-002, unlike PRJ-003', ['PRJ-002', 'PRJ-003']],
    ['SHA-256 of (PRJ-004) and PRJ-005', ['SHA-256', 'PRJ-004', 'PRJ-005']],
    ['SHA-256 digest is stable PRJ-004', ['SHA-256', 'PRJ-004']],
    ['PRJ-12 has too few digits', []],
    ['LONGER-123 has too long a code', []],
    ['PRJ-123 and PRJ-123', ['PRJ-123']],
    ['2FA-001 works', ['2FA-001']],
    ['xPRJ-1234567', ['XPRJ-1234567']],
    ['PRJ-000 and PRJ-99999999999999999999', []],
    ['PRJ-2147483647 and PRJ-2147483648', ['PRJ-2147483647']],
    ['no marker', []],
    ['A-100-200-B-300', ['A-100', 'B-300']],
    ['é-PRJ-123–x', ['PRJ-123']],
    ['éPRJ-123x', ['PRJ-123']],
    ['_PRJ-123_', ['PRJ-123']],
    ['PRJ--123 -PRJ-0124-', ['PRJ-124']],
    ['PRJ-12a PRJ- -123 -', []],
  ])('with a hyphen: %s', (name, expected) => {
    for (const format of ['junit', 'playwright', 'allure'] as const) {
      expect(markersOf(name, { format })).toEqual(expected)
    }
  })

  it.each([
    ['test_prj123_login', ['PRJ-123']],
    ['test_login_prj123', ['PRJ-123']],
    ['test_login_prj123[EUR]', ['PRJ-123']],
    ['test_prj12_login', []],
    ['check_prj123_login', []],
    ['TestPrj123Login', ['PRJ-123']],
    ['TestLoginPrj123', ['PRJ-123']],
    ['TestLoginPRJ123', ['PRJ-123']],
    ['Test_login_prj123', ['PRJ-123']],
    ['TEST_PRJ123', ['PRJ-123']],
    ['testPrj123Login', ['PRJ-123']],
    ['testLoginPrj123', ['PRJ-123']],
    ['testAPIPrj123', ['PRJ-123']],
    ['TESTPRJ123', ['PRJ-123']],
    ['testPrj123 with data set "EUR"', ['PRJ-123']],
    ['testLoginPrj123()', ['PRJ-123']],
    ['TestPrj123/EUR', []],
    ['test_prj123_and_prj124', ['PRJ-123', 'PRJ-124']],
    ['LoginPrj123', []],
    ['test_login', []],
  ])('without a hyphen, only in JUnit: %s', (name, expected) => {
    expect(markersOf(name, { format: 'junit' })).toEqual(expected)
    expect(markersOf(name, { format: 'playwright' })).toEqual([])
  })

  it('returns markers with a hyphen before those without', () => {
    expect(markersOf('testPrj123_like PRJ-007', { format: 'junit' })).toEqual(['PRJ-007', 'PRJ-123'])
  })

  it.each([
    ['test_bd2123_login', 'BD2', ['BD2-123']],
    ['TestLoginBd2123', 'BD2', ['BD2-123']],
    ['test_prj123_login', 'BD2', []],
  ])('without a hyphen and with digits in the code, if it is known: %s', (name, projectCode, expected) => {
    expect(markersOf(name, { format: 'junit', projectCode })).toEqual(expected)
  })

  it('in a name with more of them than a function has arguments', () => {
    const name = `test_${'prj123_'.repeat(200_000)}`
    expect(findMarkers(name, { format: 'junit' })).toEqual([{ projectCode: 'PRJ', seq: 123 }])
  })

  it.each([
    ['https://acme.eu1.qasphere.com/project/PRJ/tcase/12', 'PRJ-012 of acme.eu1.qasphere.com'],
    ['http://127.0.0.1:7357/project/prj/tcase/1312/steps?x=1', 'PRJ-1312 of 127.0.0.1:7357'],
    [' https://ACME.eu1.qasphere.com:443/project/PRJ/tcase/12?tab=1 ', 'PRJ-012 of acme.eu1.qasphere.com'],
    ['acme.eu1.qasphere.com/project/PRJ/tcase/12', 'PRJ-012 of acme.eu1.qasphere.com'],
    ['//acme.eu1.qasphere.com/project/PRJ/tcase/12', 'PRJ-012 of acme.eu1.qasphere.com'],
    ['localhost:7357/project/prj/tcase/12#steps', 'PRJ-012 of localhost:7357'],
    ['ftp://acme.eu1.qasphere.com/project/PRJ/tcase/12', undefined],
    ['/project/PRJ/tcase/12', undefined],
    ['acme.eu1.qasphere.com/project/PRJ/tcase/0', undefined],
    ['acme.eu1.qasphere.com/project/PRJ/tcase/99999999999', undefined],
    ['https://acme.eu1.qasphere.com/project/PRJ/run/12', undefined],
    ['PRJ-012', undefined],
  ])('in a URL: %s', (url, expected) => {
    const found = parseTestCaseUrl(url)
    expect(found && `${formatMarker(found)} of ${found.host}`).toBe(expected)
  })
})
