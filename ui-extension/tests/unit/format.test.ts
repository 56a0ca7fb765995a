// Licensed under the Apache License, Version 2.0; see LICENSE.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatBytes, formatMillis, instantOf, regionOf } from '../../src/format'
import { languageOf } from '../../src/i18n'

describe('formatMillis', () => {
  it.each([
    [0.26, '0.3 ms'],
    [64.53, '64.5 ms'],
    [754, '754 ms'],
    [1_311, '1.31 s'],
    [45_000, '45 s'],
    [150_000, '2.5 min'],
    [90 * 60_000, '90 min'],
    [7 * 3_600_000, '7 h'],
    [3 * 86_400_000, '3 d'],
  ])('%d', (millis, text) => {
    expect(formatMillis(millis, 'en')).toBe(text)
  })
})

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1536, '1.5 KiB'],
    [554 * 2 ** 20, '554 MiB'],
    [2 ** 50, '1 PiB'],
  ])('%d', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text)
  })
})

it('reads the times of the API', () => {
  expect(instantOf('2026-11-24T08:00:00+0000').toISOString()).toBe('2026-11-24T08:00:00.000Z')
  expect(instantOf('2026-11-24T08:00:00+0130').toISOString()).toBe('2026-11-24T06:30:00.000Z')
})

it('writes as the region of the user does', () => {
  expect(regionOf('en', ['de-AT', 'en-GB', 'en'])).toBe('en-GB')
  expect(regionOf('de', ['en-GB'])).toBe('de')
})

it('takes the language that is closest', () => {
  expect(['de_DE', 'de-AT', 'de', 'fr_FR', undefined].map(languageOf)).toEqual([
    'de',
    'de',
    'de',
    'en',
    'en',
  ])
})

/** As they are written; an import would give them compiled. */
function texts(language: string): object {
  return JSON.parse(readFileSync(`src/locales/${language}.json`, 'utf-8')) as object
}

/** Names of all texts, with what is put into each. */
function shape(texts: object, path = ''): string[] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string'
      ? [`${path}${key} ${[...new Set(text.match(/\{\w+\}/g))].sort().join('')}`]
      : shape(text as object, `${path}${key}.`),
  )
}

it('has the same texts in every language', () => {
  expect(shape(texts('de'))).toEqual(shape(texts('en')))
})
