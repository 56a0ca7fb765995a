// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

/** The working folder: of seal and discard exactly one succeeds. */
final class SimulatedStore {
  static final String GONE = "the working folder is gone";

  enum State {
    OPEN,
    SEALED,
    DISCARDED
  }

  private final Flaw flaw;
  private State state = State.OPEN;

  SimulatedStore(Flaw flaw) {
    this.flaw = flaw;
  }

  boolean seal() {
    if (state == State.OPEN) {
      state = State.SEALED;
      return true;
    }
    return false;
  }

  void discard() {
    if (state == State.OPEN || flaw == Flaw.DISCARD_SEALED) {
      state = State.DISCARDED;
    }
  }

  State state() {
    return state;
  }
}
