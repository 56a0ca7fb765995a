// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.service.ServiceException;

/** The server refuses, or could not do it. The message is one sentence for the user. */
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the answer is to look like, with the API's number. */
  public enum Kind {
    /** Nobody is known to call. */
    NO_SESSION(401),
    /** A parameter is missing or wrong, or there is no such thing that the caller may see. */
    INVALID(431),
    NO_COMMAND(432),
    TOO_MANY_REQUESTS(429),
    /** The server's records can't be used. */
    UNUSABLE(503),
    /** It was tried and did not work. */
    FAILED(530),
    NOT_ALLOWED(531),
    LIMIT(532),
    /** Something stands in the way now. */
    NOT_NOW(536);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  private final Kind kind;

  public ServerException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public ServerException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** A failure of the engine, with all that it has to say. */
  static ServerException of(ServiceException failure) {
    StringBuilder sentence = new StringBuilder(failure.getMessage());
    failure.more().forEach(more -> sentence.append("; also: ").append(more));
    failure.warnings().forEach(warning -> sentence.append("; warning: ").append(warning));
    Kind kind =
        switch (failure.kind()) {
          case NOT_POSSIBLE, IN_USE, NAME_TAKEN, CANCELLED -> Kind.NOT_NOW;
          case ABORTED, NOT_FOUND, DAMAGED, STORE_UNUSABLE -> Kind.FAILED;
        };
    return new ServerException(kind, sentence.toString(), failure);
  }

  public Kind kind() {
    return kind;
  }
}
