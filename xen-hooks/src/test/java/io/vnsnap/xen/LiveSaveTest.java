// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import io.vnsnap.xen.FakeXen.Reaction;
import io.vnsnap.xen.stream.DeviceState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LiveSaveTest {
  private static final int PAGES = 800;
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private FakeXen xen;
  private LiveSave save;
  private StreamSaver saver;

  /** Begins a save; nobody reads what comes of it if there is no file to write to. */
  private void begin(Reaction reaction, Duration stepTimeout, Path memoryFile)
      throws HypervisorException {
    xen = new FakeXen(reaction, PAGES);
    StreamPipe pipe = StreamPipe.open();
    save = new LiveSave("m1", FakeXen.DOMAIN, xen, pipe, stepTimeout);
    saver = new StreamSaver("m1", pipe, memoryFile, folder.resolve("device.state"), save::failed);
    save.start();
  }

  private void beginAndSave(Reaction reaction, Duration stepTimeout) throws HypervisorException {
    begin(reaction, stepTimeout, folder.resolve("memory.raw"));
    saver.start();
  }

  @AfterEach
  void nothingIsLeft() {
    save.close();
    saver.close();
    assertThat(xen.isSuspended()).isFalse();
    assertThat(xen.isWatched()).isFalse();
    assertThat(xen.isAsked()).isFalse();
    assertThat(xen.isHidden()).isFalse();
  }

  private void awaitSaved() throws HypervisorException {
    Deadline.in(LONG).await("the save", () -> saver.awaitEnd(20));
  }

  @Test
  void memoryIsThatOfTheCut() throws Exception {
    beginAndSave(Reaction.SUSPEND, LONG);
    save.awaitWarm(LONG);
    save.cut();
    byte[] atCut = xen.memory();
    assertThat(xen.isSuspended()).isTrue();

    save.disksMarked();
    CutTimes times = save.awaitRunning();
    awaitSaved();

    assertThat(xen.resumes()).isEqualTo(1);
    assertThat(xen.isEndReported()).isFalse();
    assertThat(times.resumedMicros()).isGreaterThanOrEqualTo(times.stoppedMicros());
    assertThat(Files.readAllBytes(folder.resolve("memory.raw"))).isEqualTo(atCut);
    DeviceState state = saver.result();
    assertThat(DeviceState.read(folder.resolve("device.state"))).isEqualTo(state);
    assertThat(state.memoryBytes()).isEqualTo(atCut.length);
  }

  @Test
  void theGuestStandsStillUntilItsDisksAreMarked() throws Exception {
    beginAndSave(Reaction.SUSPEND, LONG);
    save.awaitWarm(LONG);
    save.cut();

    assertThat(saver.awaitEnd(100)).isFalse();
    assertThat(xen.isSuspended()).isTrue();
    save.disksMarked();
    save.awaitRunning();
  }

  @Test
  void aGuestThatDoesNotReactRunsOn() throws Exception {
    beginAndSave(Reaction.IGNORE, Duration.ofMillis(300));
    save.awaitWarm(LONG);

    assertThatThrownBy(save::cut)
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("does not react");

    assertThat(xen.resumes()).isZero();
  }

  /** It has taken the request when it is given up, so it would stand still some time later. */
  @Test
  void aGuestThatSuspendsLateIsWaitedFor() throws Exception {
    beginAndSave(Reaction.SUSPEND_LATE, Duration.ofSeconds(30));
    save.awaitWarm(LONG);

    save.close();

    assertThat(xen.resumes()).isZero();
    assertThat(xen.isEndReported()).isFalse();
  }

  @Test
  void aGuestThatShutsDownIsReported() throws Exception {
    beginAndSave(Reaction.SHUT_DOWN, LONG);
    save.awaitWarm(LONG);

    assertThatThrownBy(save::cut).hasMessageContaining("shut down");

    assertThat(xen.isEndReported()).isTrue();
  }

  @Test
  void whatIsEndedBeforeTheCutLeavesTheGuestAlone() throws Exception {
    beginAndSave(Reaction.SUSPEND, LONG);
    save.awaitWarm(LONG);

    save.close();

    assertThat(xen.resumes()).isZero();
    assertThatThrownBy(save::check).hasMessageContaining("cancelled");
  }

  @Test
  void whatIsEndedWithTheGuestSuspendedLetsItRun() throws Exception {
    beginAndSave(Reaction.SUSPEND, LONG);
    save.awaitWarm(LONG);
    save.cut();

    save.close();

    assertThat(xen.resumes()).isEqualTo(1);
  }

  /** Xen waits for room in the pipe for ever. */
  @Test
  void aReaderThatStallsCanBeLeft() throws Exception {
    begin(Reaction.SUSPEND, LONG, folder.resolve("memory.raw"));

    save.close();

    assertThatThrownBy(() -> save.awaitWarm(LONG)).isInstanceOf(HypervisorException.class);
  }

  /** A short save may be over before its reader has failed. */
  @Test
  void aStoreThatCanNotBeWrittenEndsTheSave() throws Exception {
    begin(Reaction.SUSPEND, LONG, folder.resolve("missing/memory.raw"));
    saver.start();

    assertThatThrownBy(
            () -> {
              save.awaitWarm(LONG);
              save.cut();
              save.disksMarked();
              save.awaitRunning();
              awaitSaved();
              saver.result();
            })
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("missing/memory.raw can't be written");
  }

  @Test
  void whatAKilledAgentLeftIsTakenBack() throws Exception {
    beginAndSave(Reaction.SUSPEND, LONG);
    save.close();
    xen.leaveSuspended();

    new Recovery(xen, FakeXen.DOMAIN).run(true);

    assertThat(xen.resumes()).isEqualTo(1);
  }

  @Test
  void aPauseOfOthersIsLeft() throws Exception {
    beginAndSave(Reaction.SUSPEND, LONG);
    save.close();
    xen.leaveSuspended();

    new Recovery(xen, FakeXen.DOMAIN).run(false);

    assertThat(xen.resumes()).isZero();
    assertThat(xen.isWatched()).isFalse();
    new Recovery(xen, FakeXen.DOMAIN).run(true);
  }
}
