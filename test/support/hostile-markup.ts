/** A text that changes the title of the page if a page shows it without escaping it. */
export const hostile = `"><script>document.title='run'</script><img src=x onerror="document.title='run'">`
