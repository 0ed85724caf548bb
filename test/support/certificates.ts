import { generate } from 'selfsigned'

interface CertificateOptions {
  /** The host that it is valid for (default: 127.0.0.1). */
  readonly host?: string
  /** The name of its subject, by which it is found among trusted ones (default: the host). */
  readonly subject?: string
  /** Days from now until it is valid, and until it expires. */
  readonly fromDays?: number
  readonly toDays?: number
}

/** Creates a self-signed certificate. */
export async function certificate(options: CertificateOptions = {}) {
  const { host, subject = host ?? '127.0.0.1', fromDays = -1, toDays = 30 } = options
  const day = 24 * 60 * 60 * 1000
  const { private: key, cert } = await generate([{ name: 'commonName', value: subject }], {
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
