import { listOwnApiKeys, revokeOwnApiKey } from '../domain/api-keys.js'
import type { HandlersOf } from '../domain/call.js'

export const apiKeyHandlers: HandlersOf<'apiKeys'> = {
  listApiKeys: async (call) => ({ apiKeys: await listOwnApiKeys(call) }),

  revokeApiKey: async (call) => {
    await revokeOwnApiKey(call, call.params.id)
    return { message: 'API key revoked' }
  },
}
