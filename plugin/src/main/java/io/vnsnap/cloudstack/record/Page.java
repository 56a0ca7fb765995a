// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import java.util.List;

/**
 * A part of a list.
 *
 * @param total how many rows the whole list has
 */
public record Page<T>(List<T> rows, int total) {
  public Page {
    rows = List.copyOf(rows);
  }
}
