import { expect, it } from 'vitest'
import { isExemptFromProxy } from './no-proxy.js'

it.each([
  ['http://10.1.2.3/', '10.0.0.0/8', true],
  ['http://11.1.2.3/', '10.0.0.0/8', false],
  ['http://10.1.2.3/', '10.1.2.3/32', true],
  ['http://10.1.2.3:8080/', 'a, 10.0.0.0/8:8080', true],
  ['http://10.1.2.3:8081/', '10.0.0.0/8:8080', false],
  ['http://10.1.2.3/', '0.0.0.0/0', true],
  ['http://10.1.2.3/', '10.0.0.0/33', false],
  ['http://10.1.2.3/', '10.0.0.0/', false],
  ['http://10.1.2.3/', '10.0.0.0/8/8', false],
  ['http://[fd00::12]/', 'fd00::/8', true],
  ['http://[fe80::12]/', 'fd00::/8', false],
  ['http://[::1]/', '::1', true],
  ['http://[::1]:7357/', '[::1]', true],
  ['http://[::1]:7357/', '[::1]:7357', true],
  ['http://[::1]:7357/', '[::1]:80', false],
  ['http://[0:0:0:0:0:0:0:1]/', '0::1', true],
  ['http://[::ffff:10.1.2.3]/', '10.0.0.0/8', true],
  ['http://ten.example/', '10.0.0.0/8', false],
  ['https://qa.example.com/', 'example.com', true],
  ['https://example.com/', 'example.com', true],
  ['https://notexample.com/', 'example.com', false],
  ['https://qa.example.com/', '.example.com', true],
  ['https://example.com/', '.example.com', false],
  ['https://qa.example.com/', '*.example.com', true],
  ['https://qa.example.com/', 'other, QA.Example.com.', true],
  ['https://qa.example.com./', 'example.com', true],
  ['https://qa.example.com/', 'example.com:443', true],
  ['http://qa.example.com/', 'example.com:443', false],
  ['http://qa.example.com/', 'other, *', true],
  ['http://qa.example.com/', 'other other.com', false],
  ['http://qa.example.com/', '', false],
])('%s with NO_PROXY=%j: %s', (url, noProxy, isExempt) => {
  expect(isExemptFromProxy(new URL(url), noProxy)).toBe(isExempt)
})
