// Licensed under the Apache License, Version 2.0; see LICENSE.
import { fileURLToPath } from 'node:url'
import vueI18n from '@intlify/unplugin-vue-i18n/vite'
import vue from '@vitejs/plugin-vue'
import license from 'rollup-plugin-license'
import sbom from 'rollup-plugin-sbom'
import { defineConfig } from 'vitest/config'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** Long enough for real guests that share two cores. */
const realMillis = 120_000

export default defineConfig({
  // The pages are installed into folders of other servers: every address is relative.
  base: './',
  plugins: [
    vue(),
    // Texts are compiled here, so that the browser needs no compiler and no eval.
    vueI18n({ include: path('src/locales/*.json'), strictMessage: true, escapeHtml: false }),
    license({
      thirdParty: {
        output: { file: path('target/pages/THIRD-PARTY.txt'), encoding: 'utf-8' },
        allow: {
          test: '(MIT OR Apache-2.0 OR BSD-3-Clause OR ISC)',
          failOnUnlicensed: true,
          failOnViolation: true,
        },
      },
    }),
    // What the bundle has of others, as machines read it; the same input gives the same bytes.
    sbom({
      outDir: '',
      outFilename: 'sbom.cdx',
      includeWellKnown: false,
      saveTimestamp: false,
      generateSerial: false,
    }),
  ],
  css: { preprocessorOptions: { less: { javascriptEnabled: true } } },
  build: {
    outDir: 'target/pages',
    emptyOutDir: true,
    target: 'es2022',
    // Never inlined: a page's policy may forbid data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      onwarn(warning, warn) {
        // Of dependencies: a comment of theirs has no effect; rolldown is not what builds the pages.
        if (warning.code !== 'INVALID_ANNOTATION' && !warning.message.includes('"rolldown"')) {
          warn(warning)
        }
      },
    },
  },
  server: { proxy: { '/client/api': process.env.VNSNAP_SERVER ?? 'http://127.0.0.1:8090' } },
  test: {
    // Browsers share two cores.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], environment: 'happy-dom' },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['tests/real/**/*.test.ts'],
          testTimeout: realMillis,
          hookTimeout: realMillis,
        },
      },
    ],
  },
})
