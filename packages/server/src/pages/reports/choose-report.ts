import { findProject } from '../../domain/projects.js'
import { flakyPath } from '../../values/page-paths.js'
import type { Redirect } from '../page.js'

/** Redirects from the reports of a project to the first one. */
export const chooseReport: Redirect = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/reports',
  redirect: async (call) => flakyPath((await findProject(call, call.params.projectCode ?? '')).code),
}
