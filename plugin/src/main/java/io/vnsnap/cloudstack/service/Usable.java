// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.service.VniException.Kind;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether the plugin can be used at all. */
final class Usable {
  private final Supplier<Optional<String>> problem;

  Usable(Supplier<Optional<String>> problem) {
    this.problem = problem;
  }

  /**
   * @throws VniException UNUSABLE with the reason
   */
  void require() {
    problem
        .get()
        .ifPresent(
            reason -> {
              throw new VniException(Kind.UNUSABLE, reason);
            });
  }

  boolean isSo() {
    return problem.get().isEmpty();
  }
}
