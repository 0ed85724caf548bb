import type { Page } from './page.js'
import { projectPage } from './project-page.js'
import { projectsPage } from './projects-page.js'
import { runPage } from './run/run-page.js'
import { runTestCasePage } from './run-test-case/run-test-case-page.js'
import { runsPage } from './runs-page.js'

/** Every page about tests. A new page is a module with a `Page`, and a line here. */
export const allPages: readonly Page[] = [projectsPage, projectPage, runsPage, runPage, runTestCasePage]
