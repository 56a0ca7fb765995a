// Licensed under the Apache License, Version 2.0; see LICENSE.
import { useI18n } from 'vue-i18n'

/** The instant of one of the API's times, such as `2026-11-24T08:00:00+0000`. */
export function instantOf(time: string): Date {
  return new Date(time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

export function formatBytes(bytes: number, locale: string): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10))
  const value = bytes / 1024 ** power
  return `${number(value, locale, value < 10 && power > 0 ? 1 : 0)} ${units[power]}`
}

const largerUnits = [
  { name: 'd', millis: 86_400_000 },
  { name: 'h', millis: 3_600_000 },
  { name: 'min', millis: 60_000 },
  { name: 's', millis: 1_000 },
]

/** In the largest unit of which there are two, seconds as soon as there is one. */
export function formatMillis(millis: number, locale: string): string {
  const unit = largerUnits.find(
    ({ name, millis: one }) => millis >= (name === 's' ? one : 2 * one),
  ) ?? { name: 'ms', millis: 1 }
  const value = millis / unit.millis
  return `${number(value, locale, value < 10 && unit.name === 's' ? 2 : value < 100 ? 1 : 0)} ${unit.name}`
}

function number(value: number, locale: string, digits: number): string {
  return value.toLocaleString(locale, { maximumFractionDigits: digits })
}

/** Values in words of the chosen language; what is not known is a dash. */
export function useFormat() {
  const { locale } = useI18n()
  const orDash =
    <T>(format: (value: T, locale: string) => string) =>
    (value: T | undefined): string =>
      value === undefined ? '–' : format(value, locale.value)
  return {
    bytes: orDash(formatBytes),
    millis: orDash(formatMillis),
    count: orDash((value: number, tag) => value.toLocaleString(tag)),
    time: orDash((value: string | Date, tag) =>
      (typeof value === 'string' ? instantOf(value) : value).toLocaleString(tag, {
        dateStyle: 'medium',
        timeStyle: 'medium',
      }),
    ),
    /** In a time zone, with the day of the week. */
    timeIn: (value: Date, timeZone: string): string =>
      value.toLocaleString(locale.value, {
        timeZone,
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        timeZoneName: 'short',
      }),
  }
}
