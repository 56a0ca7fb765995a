// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;

/**
 * One quantity, measured several times.
 *
 * @param values in the order in which they were measured; at least one
 */
record Figure(String name, String unit, List<Double> values) {
  Figure {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("%s was never measured".formatted(name));
    }
  }

  @JsonProperty
  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  @JsonProperty
  double min() {
    return Collections.min(values);
  }

  @JsonProperty
  double max() {
    return Collections.max(values);
  }
}
