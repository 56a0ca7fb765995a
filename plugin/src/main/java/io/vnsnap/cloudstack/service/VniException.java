// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

/** The plugin refuses, or could not do it. The message is one sentence for the user. */
public final class VniException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the answer to the request is to look like. */
  public enum Kind {
    /** The request makes no sense; repeating it does not help. */
    INVALID,
    /** Something stands in the way now. */
    NOT_NOW,
    /** A limit is reached. */
    LIMIT,
    /** It was tried and did not work. */
    FAILED,
    /** The plugin is not configured, or its tables can't be used. */
    UNUSABLE
  }

  private final Kind kind;

  public VniException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public VniException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
