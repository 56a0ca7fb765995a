// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import java.util.List;

/**
 * The snapshots in a store.
 *
 * @param manifests oldest first
 * @param damaged one sentence for each snapshot whose manifest can't be read
 */
public record Listing(List<Manifest> manifests, List<String> damaged) {
  public Listing {
    manifests = List.copyOf(manifests);
    damaged = List.copyOf(damaged);
  }
}
