// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import java.util.List;

/**
 * All that was measured of one subject.
 *
 * @param method how, in sentences
 * @param remarks what else was seen, such as what could not be measured and why
 */
record Result(
    String subject,
    List<String> method,
    List<Figure> figures,
    List<Bar> bars,
    List<String> remarks) {
  Result {
    method = List.copyOf(method);
    figures = List.copyOf(figures);
    bars = List.copyOf(bars);
    remarks = List.copyOf(remarks);
  }
}
