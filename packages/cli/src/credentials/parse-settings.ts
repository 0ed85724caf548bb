import { parse } from 'dotenv'

/**
 * Parses `KEY=value` lines. They are parsed by `dotenv`, because Node's `parseEnv` differs between versions and keeps white
 * space around names.
 */
export function parseSettings(text: string): Readonly<Record<string, string>> {
  return parse(text)
}
