// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SnapshotStatesTest {
  /** Every pair that is not here is impossible. */
  private static final List<String> TRANSITIONS =
      List.of(
          "ALLOCATED CREATE CREATING",
          "ALLOCATED DELETE DELETING",
          "ALLOCATED GONE ERROR",
          "ALLOCATED UNKNOWN ERROR",
          "CREATING SEALED READY",
          "CREATING GONE ERROR",
          "CREATING UNKNOWN ERROR",
          "READY RESTORE RESTORING",
          "READY CLONE CLONING",
          "READY DELETE DELETING",
          "READY GONE ERROR",
          "RESTORING SEALED READY",
          "RESTORING GONE ERROR",
          "RESTORING UNKNOWN READY",
          "CLONING SEALED READY",
          "CLONING GONE ERROR",
          "CLONING UNKNOWN READY",
          "DELETING SEALED READY",
          "DELETING GONE DESTROYED",
          "DELETING UNKNOWN ERROR",
          "ERROR DELETE DELETING",
          "ERROR SEALED READY",
          "ERROR GONE ERROR",
          "ERROR UNKNOWN ERROR");

  @Test
  void hasTheseTransitionsAndNoOther() {
    List<String> found = new ArrayList<>();
    for (SnapshotState state : SnapshotState.values()) {
      for (SnapshotEvent event : SnapshotEvent.values()) {
        SnapshotStates.next(state, event)
            .ifPresent(next -> found.add("%s %s %s".formatted(state, event, next)));
      }
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(TRANSITIONS);
  }

  @ParameterizedTest
  @EnumSource(SnapshotState.class)
  void everyOperationCanEndWhateverTheStoreSays(SnapshotState state) {
    if (state.isUnderWay()) {
      for (SnapshotEvent end :
          List.of(SnapshotEvent.SEALED, SnapshotEvent.GONE, SnapshotEvent.UNKNOWN)) {
        assertThat(SnapshotStates.next(state, end))
            .get()
            .matches(next -> !next.isUnderWay(), "is at rest");
      }
    }
  }

  @Test
  void whatIsSealedStaysSoUnlessTheStoreLosesIt() {
    for (SnapshotState state : SnapshotState.values()) {
      if (state.isSealed()) {
        assertThat(SnapshotStates.next(state, SnapshotEvent.UNKNOWN).orElse(state))
            .matches(SnapshotState::isSealed);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"Ready,READY", "ready,READY", "Allocated,ALLOCATED"})
  void knowsTheWordsOfTheApi(String label, SnapshotState state) {
    assertThat(SnapshotState.ofLabel(label)).isEqualTo(state);
  }

  @Test
  void knowsNoOtherWords() {
    assertThat(Optional.ofNullable(SnapshotState.ofLabel("Sealed"))).isEmpty();
  }
}
