// Licensed under the Apache License, Version 2.0; see LICENSE.
import { nextTick } from 'vue'
import { createRouter, createWebHashHistory } from 'vue-router'
import NetworksPage from './pages/NetworksPage.vue'
import QuotasPage from './pages/QuotasPage.vue'
import SchedulesPage from './pages/SchedulesPage.vue'
import SnapshotPage from './pages/SnapshotPage.vue'
import SnapshotsPage from './pages/SnapshotsPage.vue'

export function createPages() {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', redirect: '/networks' },
      { path: '/networks', name: 'networks', component: NetworksPage },
      { path: '/snapshots', name: 'snapshots', component: SnapshotsPage },
      { path: '/snapshots/:id', name: 'snapshot', component: SnapshotPage, props: true },
      { path: '/schedules', name: 'schedules', component: SchedulesPage },
      { path: '/quotas', name: 'quotas', component: QuotasPage },
      { path: '/:unknown(.*)*', redirect: '/networks' },
    ],
  })
  // A screen reader goes on with what has changed.
  router.afterEach(async (to, from) => {
    if (from.matched.length > 0 && to.path !== from.path) {
      await nextTick()
      document.querySelector<HTMLElement>('h1')?.focus()
    }
  })
  return router
}

/** The page that an address such as `?networkid=…` asks for, in the pages' own address or around it. */
export function deepLink(addresses: string[]): string | undefined {
  for (const address of addresses) {
    const query = new URLSearchParams(address)
    for (const name of ['networkid', 'vpcid']) {
      const id = query.get(name)
      if (id) {
        return `/networks?${new URLSearchParams({ [name]: id })}`
      }
    }
  }
  return undefined
}
