// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

import java.util.regex.Pattern;

/**
 * The one rule for names that people choose: they become folder names and must never escape one.
 */
final class Names {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private Names() {}

  static String check(String kind, String value) {
    if (value == null || !NAME.matcher(value).matches() || value.contains("..")) {
      throw new IllegalArgumentException(
          "%s \"%s\" is not a name: use 1 to 100 letters, digits, '.', '_' or '-', beginning with a letter or digit"
              .formatted(kind, printable(value)));
    }
    return value;
  }

  private static String printable(String value) {
    return value == null ? "" : value.replaceAll("\\p{Cntrl}", "?");
  }
}
