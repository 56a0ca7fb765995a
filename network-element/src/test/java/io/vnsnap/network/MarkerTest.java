// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MarkerTest {
  private static final long DESTINATION = 0x525400000001L;

  private static Frame frame(Marker marker) {
    return new Frame(marker.toFrame(DESTINATION), 0);
  }

  @Test
  void aMarkerComesBackFromItsFrame() {
    Marker marker = new Marker("operation", 3, 17, 5, 8);
    assertThat(Marker.of(frame(marker))).contains(marker);
    assertThat(frame(marker).destination()).isEqualTo(DESTINATION);
    assertThat(frame(marker).bytes().length).isGreaterThanOrEqualTo(60);
  }

  @Test
  void everyHostAndVariantHasItsOwnSource() {
    Set<Long> sources = new HashSet<>();
    for (int host = 0; host < 64; host++) {
      for (int variant = 0; variant < 64; variant++) {
        sources.add(frame(new Marker("x", 1, host, variant, 64)).source());
      }
    }
    assertThat(sources).hasSize(64 * 64).allMatch(source -> source >>> 24 == 0x02564e);
    assertThat(sources).doesNotContain(SourceTokens.FIRST);
  }

  @Test
  void otherFramesAreNoMarkers() {
    assertThat(Marker.of(new Frame(Sentinel.frame(), 0))).isEmpty();
    byte[] cut = Arrays.copyOf(new Marker("x", 1, 0, 0, 8).toFrame(DESTINATION), 20);
    assertThat(Marker.of(new Frame(cut, 0))).isEmpty();
    assertThat(Marker.of(frame(new Marker("x", 1, 0, 8, 8)))).isEmpty();
  }

  @Test
  void aNicIsDrainedWhenAllVariantsOfAllHostsCameBothWays() {
    MarkerTally tally = new MarkerTally("x", Set.of(0, 1));
    for (int variant = 0; variant < 2; variant++) {
      for (int host = 0; host < 2; host++) {
        assertThat(tally.isComplete()).isFalse();
        tally.add(new Marker("x", 1, host, variant, 2), true);
        assertThat(tally.isComplete()).isFalse();
        tally.add(new Marker("x", host + 1, host, variant, 2), false);
      }
    }
    assertThat(tally.isComplete()).isTrue();
  }

  @Test
  void markersOfOthersDoNotCount() {
    MarkerTally tally = new MarkerTally("x", Set.of(0));
    tally.add(new Marker("y", 1, 0, 0, 1), true);
    tally.add(new Marker("y", 1, 0, 0, 1), false);
    tally.add(new Marker("x", 1, 7, 0, 1), true);
    tally.add(new Marker("x", 1, 7, 0, 1), false);
    tally.add(new Marker("x", 1, 0, 0, 1), true);
    assertThat(tally.isComplete()).isFalse();
  }
}
