// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.service.VniException.Kind;
import io.vnsnap.core.service.ServiceException;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** Says failures of the engine in CloudStack's words. */
final class Failures {
  /** The longest first, so that no name is replaced inside another one. */
  private final Map<String, String> names =
      new TreeMap<>(
          Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));

  /**
   * @param names for each name that the engine uses the one that people know
   */
  Failures(Map<String, String> names) {
    this.names.putAll(names);
  }

  VniException of(ServiceException failure) {
    StringBuilder sentence = new StringBuilder(failure.getMessage());
    failure.more().forEach(more -> sentence.append("; also: ").append(more));
    failure.warnings().forEach(warning -> sentence.append("; warning: ").append(warning));
    return new VniException(kind(failure.kind()), readable(sentence.toString()), failure);
  }

  String readable(String sentence) {
    String readable = sentence;
    for (Map.Entry<String, String> name : names.entrySet()) {
      readable = readable.replace(name.getKey(), name.getValue());
    }
    return readable;
  }

  private static Kind kind(ServiceException.Kind kind) {
    return switch (kind) {
      case NOT_POSSIBLE, IN_USE, NAME_TAKEN, CANCELLED -> Kind.NOT_NOW;
      case ABORTED, NOT_FOUND, DAMAGED, STORE_UNUSABLE -> Kind.FAILED;
    };
  }
}
