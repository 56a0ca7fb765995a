// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.NativeLibrary;
import io.vnsnap.core.port.HypervisorException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls and structs are laid out as the C compiler lays out those of each release. */
class XenLibrariesTest {
  private static final Duration COMPILED = Duration.ofMinutes(1);
  private static final int DOMAIN = 7;
  private static final int DESCRIPTOR = 5;

  @TempDir private static Path folder;

  @BeforeAll
  static void compile() throws Exception {
    for (int minor : new int[] {14, 16, 17, 20}) {
      XenRelease release = new XenRelease(minor);
      compile(release, release.control(), 1);
      compile(release, release.guest(), 0);
    }
  }

  private static void compile(XenRelease release, String library, int control) throws Exception {
    Path source = folder.resolve("libraries.c");
    if (Files.notExists(source)) {
      try (InputStream c = XenLibrariesTest.class.getResourceAsStream("libraries.c")) {
        Files.copy(c, source);
      }
    }
    new LocalPrograms()
        .run(
            COMPILED,
            List.of(
                "gcc",
                "-Wall",
                "-shared",
                "-fPIC",
                "-DOLD=" + (release.isOld() ? 1 : 0),
                "-DCONTROL=" + control,
                "-o",
                folder.resolve(library).toString(),
                source.toString()));
    NativeLibrary.addSearchPath(library, folder.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 16, 17, 20})
  void aSaveHearsWhatXenSaysAndXenWhatItAnswers(int minor) throws Exception {
    XenRelease release = new XenRelease(minor);
    HeardEvents events = new HeardEvents(true);

    try (Libxenctrl control = Libxenctrl.open(release)) {
      new Libxenguest(release).save(control, DOMAIN, DESCRIPTOR, events);
    }

    assertThat(events.heard)
        .containsExactly(
            "beginning", "1 rounds sent", "300 pages to send", "2 rounds sent", "suspend", "saved");
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 16})
  void aSaveThatXenGivesUpFails(int minor) throws Exception {
    XenRelease release = new XenRelease(minor);

    try (Libxenctrl control = Libxenctrl.open(release)) {
      Libxenguest guest = new Libxenguest(release);
      assertThatThrownBy(() -> guest.save(control, DOMAIN, DESCRIPTOR, new HeardEvents(false)))
          .isInstanceOf(HypervisorException.class)
          .hasMessageStartingWith("Xen could not save domain 7");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 16})
  void aDomainIsResumedAndWatchedNoMore(int minor) throws Exception {
    XenRelease release = new XenRelease(minor);

    try (Libxenctrl control = Libxenctrl.open(release)) {
      Libxenguest guest = new Libxenguest(release);
      guest.resume(control, DOMAIN);
      assertThatThrownBy(() -> guest.resume(control, DOMAIN + 1))
          .isInstanceOf(HypervisorException.class)
          .hasMessageStartingWith("domain 8 could not be resumed");

      control.stopWatching(DOMAIN);
    }

    NativeLibrary library = NativeLibrary.getInstance(release.control());
    assertThat(library.getFunction("has_stopped_watching").invokeInt(new Object[0])).isOne();
  }

  private static final class HeardEvents implements SaveEvents {
    private final List<String> heard = new ArrayList<>();
    private final boolean suspends;

    HeardEvents(boolean suspends) {
      this.suspends = suspends;
    }

    @Override
    public Decision beginning() {
      heard.add("beginning");
      return Decision.GO_ON;
    }

    @Override
    public Decision betweenRounds(int rounds) {
      heard.add(rounds + " rounds sent");
      return rounds == 2 ? Decision.STOP : Decision.GO_ON;
    }

    @Override
    public Decision beforeRound(int pages) {
      heard.add(pages + " pages to send");
      return Decision.GO_ON;
    }

    @Override
    public boolean suspend() {
      heard.add("suspend");
      return suspends;
    }

    @Override
    public boolean saved() {
      heard.add("saved");
      return true;
    }
  }
}
