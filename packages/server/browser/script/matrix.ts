/** Scrolls a matrix that is wider than the screen to the newest run, which is on the right. */
export function showNewestRun(): void {
  const matrix = document.querySelector('.matrix')
  if (matrix) matrix.scrollLeft = matrix.scrollWidth
}
