// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.model;

/**
 * Something that stands in the way, in one sentence a person can act on.
 *
 * @param severity whether the snapshot is impossible or only less good
 * @param subject what it is about: a member, a disk, a tap, the host
 * @param reason what is wrong
 * @param remedy what to do about it
 */
public record Problem(Severity severity, String subject, String reason, String remedy) {
  public enum Severity {
    /** The member can't be cut. */
    BLOCKING,
    /** The member can be cut, and the user should know this. */
    WARNING
  }

  public boolean isBlocking() {
    return severity == Severity.BLOCKING;
  }

  @Override
  public String toString() {
    return "%s: %s; %s".formatted(subject, reason, remedy);
  }
}
