// Licensed under the Apache License, Version 2.0; see LICENSE.
import { useI18n } from 'vue-i18n'
import type { Schedule } from '../schedule'

/** A Sunday. */
const firstDay = Date.UTC(2023, 0, 1)

/** Names of the days of the week, Sunday first. */
export function weekdays(locale: string): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
  return Array.from({ length: 7 }, (_, i) => format.format(firstDay + i * 86_400_000))
}

/** Says a schedule in plain words. */
export function useScheduleText() {
  const { t, locale } = useI18n()
  return (schedule: Schedule, timezone: string): string => {
    const { interval, minute, hour, day } = schedule
    const time = [hour, minute].map((part) => String(part).padStart(2, '0')).join(':')
    return t(`when.${interval}`, {
      minute,
      time,
      day: interval === 'WEEKLY' ? (weekdays(locale.value)[day - 1] ?? day) : day,
      timezone,
    })
  }
}
