export { readAllure } from './allure/read-allure.js'
export { readJunit } from './junit/read-junit.js'
export {
  findMarkers,
  formatMarker,
  type MarkerFormat,
  type MarkerOptions,
  parseTestCaseUrl,
} from './markers.js'
export { readPlaywright } from './playwright/read-playwright.js'
export * from './report.js'
export { worstOf } from './status.js'
