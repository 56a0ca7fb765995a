// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.util.Optional;

/** A serial console of a guest, read and written line by line. */
interface Console extends AutoCloseable {
  void writeLine(String text);

  /** The next whole line without its end, or nothing when the deadline passes. */
  Optional<String> readLine(Deadline deadline);

  @Override
  void close();
}
