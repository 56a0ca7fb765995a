// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen.stream;

/**
 * Pages that follow each other and are of one type.
 *
 * @param first number of the first one
 */
record PageRun(int first, int count, PageType type) {
  int end() {
    return first + count;
  }
}
