import open from 'open'
import type { Environment } from '../input/environment.js'

/** Opens a link in the user's browser without waiting for it. Returns false if there is no browser. */
export async function openBrowser(
  url: string,
  { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME, BROWSER }: Environment,
): Promise<boolean> {
  const isWithoutScreen = ![DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME, BROWSER].some(Boolean)
  if (process.platform === 'linux' && isWithoutScreen) return false
  try {
    const child = await open(url)
    child.on('error', () => undefined)
    return true
  } catch {
    return false
  }
}
