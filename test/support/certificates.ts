import { generate } from 'selfsigned'

/** A certificate that signs itself, for 127.0.0.1 or for other names, valid from and to the days from now. */
export async function certificate(options: { host?: string; fromDays?: number; toDays?: number } = {}) {
  const { host, fromDays = -1, toDays = 30 } = options
  const day = 24 * 60 * 60 * 1000
  const { private: key, cert } = await generate([{ name: 'commonName', value: host ?? '127.0.0.1' }], {
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() + fromDays * day),
    notAfterDate: new Date(Date.now() + toDays * day),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [host ? { type: 2, value: host } : { type: 7, ip: '127.0.0.1' }] },
    ],
  })
  return { key, cert }
}
