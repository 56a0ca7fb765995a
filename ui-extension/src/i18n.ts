// Licensed under the Apache License, Version 2.0; see LICENSE.
import { createI18n } from 'vue-i18n'
import de from './locales/de.json'
import en from './locales/en.json'

export const languages = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof languages

/** The language that is closest to a wish such as `de_DE` or `de-AT`. */
export function languageOf(wish: string | undefined): Language {
  const primary = (wish ?? '').split(/[-_]/)[0] ?? ''
  return primary in languages ? (primary as Language) : 'en'
}

export function createTexts(language: Language) {
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'en',
    messages: { en, de } as Record<string, typeof en>,
  })
}
