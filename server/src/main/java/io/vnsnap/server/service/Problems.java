// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import java.util.Collection;
import java.util.Optional;

/** Sentences as one. */
final class Problems {
  private Problems() {}

  static Optional<String> of(Collection<String> sentences) {
    return sentences.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", sentences));
  }
}
