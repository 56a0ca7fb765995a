// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

/** A YAML file that can't be read. The message is one sentence that names the file. */
public final class YamlException extends Exception {
  private static final long serialVersionUID = 1L;

  YamlException(String message, Throwable cause) {
    super(message, cause);
  }
}
