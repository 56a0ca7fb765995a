// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

/** What operators are told without having asked. */
@FunctionalInterface
public interface Alerts {
  void alert(long zoneId, String subject, String body);
}
