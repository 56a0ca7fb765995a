// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects values by the name of their figure, in the order in which the names first come. */
final class Samples {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();
  private final Map<String, String> units = new LinkedHashMap<>();

  void add(String name, String unit, double value) {
    units.putIfAbsent(name, unit);
    values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  List<Figure> figures() {
    return values.entrySet().stream()
        .map(entry -> new Figure(entry.getKey(), units.get(entry.getKey()), entry.getValue()))
        .toList();
  }

  Optional<Figure> figure(String name) {
    return Optional.ofNullable(values.get(name))
        .map(measured -> new Figure(name, units.get(name), measured));
  }
}
