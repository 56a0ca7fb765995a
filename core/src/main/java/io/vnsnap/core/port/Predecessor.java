// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

/**
 * A running domain as it was found before a restored member took its place.
 *
 * @param description the hypervisor's own description of it, passwords included
 */
public record Predecessor(String description) {
  /** It gets into logs, where passwords have no business. */
  @Override
  public String toString() {
    return "Predecessor[%d characters]".formatted(description.length());
  }
}
