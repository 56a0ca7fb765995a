// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.port.ColoringException;
import org.junit.jupiter.api.Test;

/** Texts are those of xen-netback of Linux 6.1. */
class VifQueueTest {
  static final String AT_REST =
      """
      Queue 0
      TX: nr_ents 256
      req prod 105 (0) cons 105 (0) event 106 (1)
      rsp prod 105 (base) pvt 105 (0) event 106 (1)
      pending prod 361 pending cons 105 nr_pending_reqs 0
      dealloc prod 0 dealloc cons 0 dealloc_queue 0

      RX: nr_ents 256
      req prod 299 (256) cons 43 (0) event 44 (1)
      rsp prod 43 (base) pvt 43 (0) event 44 (1)

      NAPI state: 10 NAPI weight: 64 TX queue len 0
      Credit timer_pending: 0, credit: 18446744073709551615, usec: 0
      remaining: 18446744073709546801, expires: 0, now: 4295069546

      Rx internal queue: len 0 max 524288 pkts 0 running
      """;

  private static VifQueue with(String text, String instead) throws ColoringException {
    assertThat(AT_REST).contains(text);
    return VifQueue.parse(AT_REST.replace(text, instead));
  }

  @Test
  void atRestNothingIsOnItsWay() throws Exception {
    VifQueue queue = VifQueue.parse(AT_REST);

    assertThat(queue).isEqualTo(new VifQueue(105, 105, false, 43, 43, 44, 0));
    assertThat(queue.hasSentAll()).isTrue();
    assertThat(queue.hasTakenAll()).isTrue();
    assertThat(queue.untakenEntries()).isZero();
  }

  @Test
  void whatNetbackHasNotFetchedIsNotSent() throws Exception {
    assertThat(with("req prod 105 (0)", "req prod 107 (2)").hasSentAll()).isFalse();
  }

  @Test
  void whatNetbackMayStillHandToTheHostIsNotSent() throws Exception {
    assertThat(with("NAPI state: 10", "NAPI state: 11").hasSentAll()).isFalse();
  }

  @Test
  void whatTheGuestHasNotLookedAtIsNotTaken() throws Exception {
    VifQueue queue =
        with(
            "rsp prod 43 (base) pvt 43 (0) event 44 (1)",
            "rsp prod 46 (base) pvt 46 (0) event 44 (-2)");

    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.hasTakenAll()).isFalse();
    assertThat(queue.untakenEntries()).isEqualTo(3);
  }

  @Test
  void whatNetbackStillKeepsIsNotTaken() throws Exception {
    assertThat(with("max 524288 pkts 0", "max 524288 pkts 2").hasTakenAll()).isFalse();
    assertThat(with("rsp prod 43 (base) pvt 43 (0)", "rsp prod 43 (base) pvt 44 (1)").hasTakenAll())
        .isFalse();
  }

  @Test
  void numbersWrapAround() throws Exception {
    VifQueue queue =
        with(
            "rsp prod 43 (base) pvt 43 (0) event 44 (1)",
            "rsp prod 1 (base) pvt 1 (0) event 4294967295 (-2)");

    assertThat(queue.untakenEntries()).isEqualTo(3);
  }

  @Test
  void textThatIsNotKnownIsRefused() {
    assertThatThrownBy(() -> VifQueue.parse("something else"))
        .isInstanceOf(ColoringException.class)
        .hasMessageContaining("something else");
  }
}
