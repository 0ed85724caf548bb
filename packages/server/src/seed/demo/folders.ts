import type { SeedFolder } from '../seed-schema.js'
import { account } from './account.js'
import { catalogue } from './catalogue.js'
import { checkout } from './checkout.js'
import { mail } from './mail.js'

/** The test cases of the demo, in folders. */
export const folders: SeedFolder[] = [account, catalogue, checkout, mail]
