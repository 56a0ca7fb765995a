// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;

/** What is asked of guests in more than one test. */
public final class LabAssertions {
  private LabAssertions() {}

  /** Every frame came exactly once, and frames did come. */
  public static Verdict assertClean(Collection<Guest> guests, String which) {
    Verdict verdict = Guests.judge(guests);
    assertThat(verdict.findings()).as(which).isEmpty();
    assertThat(verdict.isClean()).as(which).isTrue();
    assertThat(verdict.tokensReceived()).as(which).isEqualTo(verdict.tokensSent()).isPositive();
    return verdict;
  }
}
