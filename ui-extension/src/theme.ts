// Licensed under the Apache License, Version 2.0; see LICENSE.
import dark from './theme/dark.less?url'
import light from './theme/light.less?url'

/** Shows the pages in a theme; the one before stays until the new one is loaded. */
export function applyTheme(isDark: boolean): Promise<void> {
  const before = document.querySelectorAll('link[data-theme]')
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = isDark ? dark : light
  link.dataset.theme = isDark ? 'dark' : 'light'
  return new Promise((resolve) => {
    const done = () => {
      before.forEach((each) => each.remove())
      resolve()
    }
    link.onload = done
    // Without colors the pages can still be used.
    link.onerror = done
    document.head.append(link)
  })
}
