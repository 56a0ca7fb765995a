// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import java.util.List;

/**
 * How far an operation has got, for people.
 *
 * @param step in the API's words
 * @param percent of the whole operation
 * @param members in the order in which they were first heard of
 */
public record ProgressReport(String step, int percent, List<Member> members) {
  /** Nothing is known yet. */
  public static final ProgressReport NONE = new ProgressReport("check", 0, List.of());

  public ProgressReport {
    members = List.copyOf(members);
  }

  /**
   * One member.
   *
   * @param step in the API's words
   * @param percent of the member's part
   */
  public record Member(String name, String step, int percent) {}
}
