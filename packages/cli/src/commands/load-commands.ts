import type { Command } from '../input/command.js'

/** The index of the `api` commands as JSON; the build puts it here. */
declare const API_COMMANDS: string

export function loadApiCommands(): Command[] {
  return JSON.parse(API_COMMANDS)
}
