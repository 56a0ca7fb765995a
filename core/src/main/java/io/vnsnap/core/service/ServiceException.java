// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.store.StoreException;
import java.util.List;

/** The service could not do it. The message is one sentence for the user. */
public final class ServiceException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is, for those who must act on it differently. */
  public enum Kind {
    /** Something stands in the way. Nothing has been touched. */
    NOT_POSSIBLE,
    /** The operation was given up, and everything has been taken back. */
    ABORTED,
    /** The user wanted it no more before it had touched anything. */
    CANCELLED,
    /** There is no such snapshot. */
    NOT_FOUND,
    /** The name is in use. */
    NAME_TAKEN,
    /** The snapshot is damaged. */
    DAMAGED,
    /** Another operation uses the snapshot. */
    IN_USE,
    /** The store can't be read or written, or the host that sees it can't be reached. */
    STORE_UNUSABLE
  }

  private final Kind kind;
  private final List<String> more;
  private final List<String> warnings;

  /** A failure without more to say. */
  public ServiceException(Kind kind, String message) {
    this(kind, message, List.of(), List.of());
  }

  public ServiceException(Kind kind, String message, Throwable cause) {
    this(kind, message, List.of(), List.of());
    initCause(cause);
  }

  ServiceException(Kind kind, String message, List<String> more, List<String> warnings) {
    super(message);
    this.kind = kind;
    this.more = List.copyOf(more);
    this.warnings = List.copyOf(warnings);
  }

  static ServiceException of(StoreException failure) {
    Kind kind =
        switch (failure.reason()) {
          case NOT_FOUND -> Kind.NOT_FOUND;
          case NAME_TAKEN -> Kind.NAME_TAKEN;
          case DAMAGED -> Kind.DAMAGED;
          case IN_USE -> Kind.IN_USE;
          case UNUSABLE -> Kind.STORE_UNUSABLE;
        };
    return new ServiceException(kind, failure.getMessage(), failure);
  }

  public Kind kind() {
    return kind;
  }

  /** What else stands in the way, one sentence each; the message has the first reason only. */
  public List<String> more() {
    return more;
  }

  /** What could not be taken back or confirmed, one sentence each; empty as a rule. */
  public List<String> warnings() {
    return warnings;
  }
}
