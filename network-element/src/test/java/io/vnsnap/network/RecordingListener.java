// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.ColoringSession;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a session told. */
final class RecordingListener implements ColoringSession.Listener {
  private final List<MemberName> held = new ArrayList<>();
  private final List<Integer> drained = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  @Override
  public synchronized void postFrameHeld(MemberName member) {
    held.add(member);
  }

  @Override
  public synchronized void drained(int round) {
    drained.add(round);
  }

  @Override
  public synchronized void failed(String reason) {
    failures.add(reason);
  }

  synchronized List<MemberName> held() {
    return List.copyOf(held);
  }

  synchronized List<Integer> drained() {
    return List.copyOf(drained);
  }

  synchronized List<String> failures() {
    return List.copyOf(failures);
  }
}
