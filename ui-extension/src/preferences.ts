// Licensed under the Apache License, Version 2.0; see LICENSE.
import { computed, reactive } from 'vue'
import { type Language, languageOf } from './i18n'
import type { Session } from './session'

const keyOfLanguage = 'vnsnap.language'
const keyOfTheme = 'vnsnap.theme'

/** Language and theme: CloudStack's where the pages are in it, else the user's own choice. */
export class Preferences {
  private readonly chosen = reactive({
    language: localStorage.getItem(keyOfLanguage) ?? undefined,
    theme: localStorage.getItem(keyOfTheme) ?? undefined,
  })

  constructor(private readonly session: Session) {}

  readonly language = computed<Language>(() => {
    const cloudStack = this.session.state.cloudStack
    return languageOf(
      cloudStack ? (cloudStack.locale ?? 'en') : (this.chosen.language ?? navigator.language),
    )
  })

  readonly isDark = computed<boolean>(() => {
    const cloudStack = this.session.state.cloudStack
    if (cloudStack) {
      return cloudStack.dark
    }
    return this.chosen.theme
      ? this.chosen.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches
  })

  chooseLanguage(language: Language): void {
    this.chosen.language = language
    localStorage.setItem(keyOfLanguage, language)
  }

  chooseTheme(isDark: boolean): void {
    this.chosen.theme = isDark ? 'dark' : 'light'
    localStorage.setItem(keyOfTheme, this.chosen.theme)
  }
}
