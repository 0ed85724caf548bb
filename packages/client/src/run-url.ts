/** The page of a run, below the URL of QA Sphere. */
export function formatRunUrl(url: string, projectCode: string, runId: number): string {
  return `${url.replace(/\/+$/, '')}/project/${projectCode}/run/${runId}`
}
