// Licensed under the Apache License, Version 2.0; see LICENSE.
import { createApp, watch } from 'vue'
import App from './App.vue'
import { createTexts } from './i18n'
import { Jobs, jobsKey } from './jobs'
import { Preferences } from './preferences'
import { createPages, deepLink } from './router'
import { Session, sessionKey } from './session'
import { applyTheme } from './theme'

const session = new Session(window)
const jobs = new Jobs(session.commands)
const preferences = new Preferences(session)
const texts = createTexts(preferences.language.value)
const router = createPages()

watch(
  preferences.language,
  (language) => {
    texts.global.locale.value = language
    document.documentElement.lang = language
  },
  { immediate: true },
)
watch(preferences.isDark, applyTheme)
watch(
  () => session.state.phase,
  (phase) => {
    if (phase === 'open' && session.may('listAsyncJobs')) {
      // Without them the pages work; they show less.
      jobs.resume().catch(() => undefined)
    }
  },
)

const around = session.state.cloudStack && window.parent !== window ? window.parent : undefined
const link = location.hash.length > 2 ? undefined : deepLink([location.search, addressAround()])
if (link) {
  await router.replace(link)
}
if (around) {
  around.addEventListener('hashchange', followAround)
  // CloudStack's UI stays when it takes the pages away.
  window.addEventListener('pagehide', () => around.removeEventListener('hashchange', followAround))
}
await applyTheme(preferences.isDark.value)
await session.open()
createApp(App, { preferences })
  .use(texts)
  .use(router)
  .provide(sessionKey, session)
  .provide(jobsKey, jobs)
  .mount('#app')

/** What CloudStack's UI has behind the question mark of its own address, if the pages are in it. */
function addressAround(): string {
  return around?.location.hash.split('?')[1] ?? ''
}

/** Its UI keeps the pages as they are when a link leads from one network to another. */
function followAround(): void {
  const link = deepLink([addressAround()])
  if (link) {
    void router.push(link)
  }
}
