// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.schema;

/** The tables can't be used; the message is one sentence that says why and what to do. */
public class SchemaException extends Exception {
  private static final long serialVersionUID = 1L;

  SchemaException(String message) {
    super(message);
  }

  SchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
