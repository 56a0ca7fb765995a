// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

/** What Xen asks while it saves a running domain. Called by the thread that saves. */
interface SaveEvents {
  /** What to do next while the guest runs and its memory is sent. */
  enum Decision {
    ABORT(-1),
    GO_ON(0),
    STOP(1);

    private final int code;

    Decision(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /** No page has been sent yet. */
  Decision beginning();

  /**
   * A round has been sent and what was written since is not known yet.
   *
   * @param rounds how many have been sent
   */
  Decision betweenRounds(int rounds);

  /**
   * @param pages how many the next round would send
   */
  Decision beforeRound(int pages);

  /**
   * Suspends the guest.
   *
   * @return whether it has suspended
   */
  boolean suspend();

  /** Everything has been sent: the guest can run. */
  boolean saved();
}
