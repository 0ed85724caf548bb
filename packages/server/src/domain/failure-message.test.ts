import { describe, expect, it } from 'vitest'
import { generalizeMessage } from './failure-message.js'
import { extractFirstLine } from './first-line.js'

describe('extracting the first line of a comment', () => {
  it.each([
    ['<p>AssertionError: 1 != 2</p><pre>at a.py:1</pre>', 'AssertionError: 1 != 2'],
    ['<h4>Attempt 1: failed</h4><p>declined &lt;1&gt;</p><pre>at pay.ts:1</pre>', 'declined <1>'],
    ['<pre>\n\n  Error: boom\n    at b.ts:3</pre>', 'Error: boom'],
    ['plain\ntext', 'plain'],
    ['one<br>two', 'one'],
    ['<ul><li>first</li><li>second</li></ul>', 'first'],
    ['<h4>stdout</h4>', 'stdout'],
    ['<p>a <b>bold</b> word &amp; <code>code</code></p>', 'a bold word & code'],
    ['<p>&#39;x&#x27; &nbsp; &unknown; &#99999999;</p>', "'x' &unknown; &#99999999;"],
    ['<p>cut in the middle of an element <a href="/x', 'cut in the middle of an element'],
    ['<p> </p>', ''],
    ['', ''],
  ])('%j: %j', (comment, line) => expect(extractFirstLine(comment)).toBe(line))
})

describe('generalizing messages of real tools', () => {
  it.each([
    // Jest, Vitest, Chai
    ['AssertionError: expected 19 to equal 6.79', 'AssertionError: expected # to equal #'],
    ['Expected: "Total 42.50 EUR"', 'Expected: "…"'],
    ['expected [ 1, 2, 3 ] to deeply equal [ 1, 2 ]', 'expected [ #, #, # ] to deeply equal [ #, # ]'],
    [
      "TypeError: Cannot read properties of undefined (reading 'id')",
      "TypeError: Cannot read properties of undefined (reading '…')",
    ],
    ["Error: Cannot find module '/home/ci/work/7/app/dist/x.js'", "Error: Cannot find module '…'"],
    ['thrown: "Exceeded timeout of 5000 ms for a test."', 'thrown: "…"'],
    // Playwright, Cypress, Selenium
    [
      'Error: Timed out 5000ms waiting for expect(locator).toBeVisible()',
      'Error: Timed out #ms waiting for expect(locator).toBeVisible()',
    ],
    ['TimeoutError: page.goto: Timeout 30000ms exceeded.', 'TimeoutError: page.goto: Timeout #ms exceeded.'],
    [
      'page.goto: net::ERR_CONNECTION_REFUSED at http://localhost:34127/cart?id=7',
      'page.goto: net::ERR_CONNECTION_REFUSED at …',
    ],
    [
      'CypressError: Timed out retrying after 4000ms: Expected to find element: `#pay-17`, but never found it.',
      'CypressError: Timed out retrying after #ms: Expected to find element: `…`, but never found it.',
    ],
    [
      'no such element: Unable to locate element: {"method":"css selector","selector":".row"}',
      'no such element: Unable to locate element: {"…":"…","…":"…"}',
    ],
    [
      'stale element reference (Session info: chrome=126.0.6478.126)',
      'stale element reference (Session info: chrome=#)',
    ],
    // pytest, unittest
    ['assert 3 == 4', 'assert # == #'],
    ["KeyError: 'price'", "KeyError: '…'"],
    ["AssertionError: assert {'a': 1} == {'a': 2}", "AssertionError: assert {'…': #} == {'…': #}"],
    ['<Response [502]> is not ok', '<Response [#]> is not ok'],
    ['<app.Order object at 0x7f3c5c1d2e80> has no lines', '<app.Order object at #> has no lines'],
    ['tests/checkout/test_cart.py:41: AssertionError', '…/test_cart.py:#: AssertionError'],
    // JUnit, AssertJ, Spring
    [
      'org.opentest4j.AssertionFailedError: expected: <5> but was: <7>',
      'org.opentest4j.AssertionFailedError: expected: <#> but was: <#>',
    ],
    [
      'java.lang.IllegalStateException: Order 3f2b9c1e-8f0a-4f5e-9d3a-1b2c3d4e5f60 is closed',
      'java.lang.IllegalStateException: Order # is closed',
    ],
    ['Cannot invoke "com.shop.Cart.total()" because "cart" is null', 'Cannot invoke "…" because "…" is null'],
    [
      'Connection to localhost:5432 refused. Check that the hostname and port are correct',
      'Connection to localhost:# refused. Check that the hostname and port are correct',
    ],
    ['com.shop.Cart@1b6d3586 is empty', 'com.shop.Cart@# is empty'],
    // .NET, Go, Rust, googletest, PHPUnit, RSpec
    ['Assert.Equal() Failure: Values differ', 'Assert.Equal() Failure: Values differ'],
    [String.raw`Could not find file 'C:\agent\_work\12\s\data.json'.`, "Could not find file '…'."],
    [String.raw`C:\agent\_work\12\s\CartTests.cs(41): boom`, '…/CartTests.cs(#): boom'],
    ['cart_test.go:41: got 12, want 13', 'cart_test.go:#: got #, want #'],
    [
      'panic: runtime error: index out of range [5] with length 3',
      'panic: runtime error: index out of range [#] with length #',
    ],
    ["thread 'main' panicked at src/cart.rs:12:5:", "thread '…' panicked at …/cart.rs:#:"],
    ['/builds/shop/src/cart_test.cc:41: Failure', '…/cart_test.cc:#: Failure'],
    ['Failed asserting that 200 matches expected 404.', 'Failed asserting that # matches expected #.'],
    ['expected: "a" got: "b" (compared using ==)', 'expected: "…" got: "…" (compared using ==)'],
    // HTTP, databases, times, IDs
    ['GET /invoices/4711 answered 502', 'GET /invoices/# answered #'],
    ['2026-11-24T02:11:07.123Z job failed', '# job failed'],
    ['commit 9fceb02d0ae598e95dc970b74767f19372d61af8 not found', 'commit # not found'],
    ['session k3j9x2ab7qz1 expired', 'session # expired'],
    ['row_12 has 3 columns', 'row_# has # columns'],
    [
      'duplicate key value violates unique constraint "run_title"',
      'duplicate key value violates unique constraint "…"',
    ],
    // What must stay
    ["It doesn't work, and it can't be undone", "It doesn't work, and it can't be undone"],
    ['invalid utf8 in h1 of i18n', 'invalid utf8 in h1 of i18n'],
    ['Die Summe stimmt nicht: 42,50 € statt 38,25 €', 'Die Summe stimmt nicht: # € statt # €'],
    ['合計が違います: 42 ではなく 38', '合計が違います: # ではなく #'],
    ['', ''],
  ])('turns %j into %j', (message, group) => expect(generalizeMessage(message)).toBe(group))

  it('groups messages that differ only in variable parts', () => {
    const groups = [
      'Timed out after 10000 ms waiting for selector [data-test="cart-1"] at /tmp/a1/x.spec.ts:7:3',
      'Timed out after 5000 ms waiting for selector [data-test="cart-22"] at /home/ci/x.spec.ts:70:13',
    ].map(generalizeMessage)
    expect(new Set(groups).size).toBe(1)
  })

  it('handles long repetitive lines quickly', () => {
    for (const part of ['a/', "'", '"\\', 'a1', '/../', 'x.']) generalizeMessage(part.repeat(100_000))
    expect(generalizeMessage('x'.repeat(10_000))).toHaveLength(200)
  })
})
