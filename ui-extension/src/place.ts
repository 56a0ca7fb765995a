// Licensed under the Apache License, Version 2.0; see LICENSE.
import type { PlaceId } from './api/commands'
import type { Place } from './api/types'

export function placeId(place: Place): PlaceId | undefined {
  if (place.networkid) {
    return { networkid: place.networkid }
  }
  return place.vpcid ? { vpcid: place.vpcid } : undefined
}

export function placeName(place: Place): string {
  return place.networkname ?? place.vpcname ?? place.networkid ?? place.vpcid ?? ''
}
