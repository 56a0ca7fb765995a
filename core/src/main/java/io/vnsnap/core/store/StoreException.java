// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

/** The store could not do it. The message is one sentence for the user. */
public class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is, for those who must act on it differently. */
  public enum Reason {
    /** There is no sealed snapshot of that name. */
    NOT_FOUND,
    /** A snapshot of that name exists or is being made. */
    NAME_TAKEN,
    /** A file of the snapshot is missing, changed, or of a version that is not known. */
    DAMAGED,
    /** An operation is using the snapshot. */
    IN_USE,
    /** The store itself can't be read or written. */
    UNUSABLE
  }

  private final Reason reason;

  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
