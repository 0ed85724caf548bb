import { expect, it } from 'vitest'
import { onStopSignal } from './stop-signals.js'

it('the first signal stops, even from Ctrl-Break, and later ones have their default effect', () => {
  const signals = ['SIGINT', 'SIGBREAK', 'SIGTERM'] as const
  const listeners = () => signals.map((signal) => process.listenerCount(signal))
  const before = listeners()
  let stops = 0
  const end = onStopSignal(() => {
    stops += 1
  })
  expect(listeners()).toEqual(before.map((count) => count + 1))
  process.emit('SIGBREAK')
  expect({ stops, listeners: listeners() }).toEqual({ stops: 1, listeners: before })
  end()
  onStopSignal(() => undefined)()
  expect(listeners()).toEqual(before)
})
