// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.cloudstack.message.VnsnapAgentAnswer;
import io.vnsnap.cloudstack.message.VnsnapAgentCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests as they come from a management server, served with real processes. */
@Timeout(120)
class AgentSessionsTest {
  private static final String[] NOTHING = {};
  private static final Duration IDLE = Duration.ofSeconds(2);

  @TempDir Path folder;

  private final List<VnsnapAgentCommand> open = new ArrayList<>();
  private SessionLimits limits =
      new SessionLimits(3, 6, 2, Duration.ofSeconds(30), Duration.ofSeconds(30), 1000, 4000, 1000);
  private AgentSessions sessions = sessions();

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    open.forEach(command -> sessions.serve(closing(command.session())));
    Instant end = Instant.now().plus(IDLE).plusSeconds(30);
    while (Instant.now().isBefore(end) && (processes() > 0 || sessionThreads() > 0)) {
      Thread.sleep(50);
    }
    assertThat(processes()).as("processes that are left").isZero();
    assertThat(sessionThreads()).as("threads of sessions that are left").isZero();
  }

  @Test
  void linesGoInAndEventsComeOut() {
    assertThat(ask("a", 0, lines("one", "two"), 0).ended()).isFalse();
    assertThat(events("a", 0, 2)).containsExactly("one", "two");
  }

  @Test
  void aRepeatedRequestDoesNoHarm() {
    ask("a", 0, lines("one", "two"), 0);
    ask("a", 0, lines("one", "two"), 0);
    ask("a", 1, lines("two", "three"), 0);
    ask("a", 0, lines("one"), 0);
    ask("a", 3, lines("four"), 0);
    assertThat(events("a", 0, 4)).containsExactly("one", "two", "three", "four");
    assertThat(poll("a", 4, 4, 300).events()).as("nothing came twice").isEmpty();
  }

  @Test
  void anAnswerThatGotLostIsGivenAgain() {
    ask("a", 0, lines("one", "two"), 0);
    events("a", 0, 2);
    VnsnapAgentAnswer again = poll("a", 2, 1, 1000);
    assertThat(again.firstEvent()).isEqualTo(1);
    assertThat(again.events()).containsExactly("two");
    assertThat(poll("a", 2, 1, 1000).events()).containsExactly("two");
    assertThat(poll("a", 2, 0, 1000).firstEvent()).as("what was seen is forgotten").isEqualTo(1);
  }

  @Test
  void aRequestWaitsUntilThereIsAnEvent() throws Exception {
    ask("a", 0, lines("one"), 0);
    events("a", 0, 1);
    CompletableFuture<VnsnapAgentAnswer> waiting =
        CompletableFuture.supplyAsync(() -> poll("a", 1, 1, 20_000));
    Thread.sleep(300);
    assertThat(waiting).isNotDone();
    ask("a", 1, lines("two"), 1);
    assertThat(waiting.get(20, TimeUnit.SECONDS).events()).containsExactly("two");
  }

  @Test
  void aNewerRequestSendsTheOlderOneHome() throws Exception {
    ask("a", 0, lines("one"), 0);
    events("a", 0, 1);
    CompletableFuture<VnsnapAgentAnswer> older =
        CompletableFuture.supplyAsync(() -> poll("a", 1, 1, 25_000));
    Thread.sleep(300);
    poll("a", 1, 1, 100);
    assertThat(older.get(5, TimeUnit.SECONDS).events()).isEmpty();
  }

  @Test
  void onlyAFewRequestsWaitSoThatCloudStackHasThreadsLeft() throws Exception {
    for (String session : List.of("a", "b", "c")) {
      ask(session, 0, NOTHING, 0);
    }
    CompletableFuture<VnsnapAgentAnswer> first =
        CompletableFuture.supplyAsync(() -> poll("a", 0, 0, 20_000));
    CompletableFuture<VnsnapAgentAnswer> second =
        CompletableFuture.supplyAsync(() -> poll("b", 0, 0, 20_000));
    Thread.sleep(300);
    Instant before = Instant.now();
    assertThat(poll("c", 0, 0, 20_000).events()).isEmpty();
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
    ask("a", 0, lines("one"), 0);
    ask("b", 0, lines("one"), 0);
    assertThat(first.get().events()).containsExactly("one");
    assertThat(second.get().events()).containsExactly("one");
  }

  @Test
  void closingEndsTheProcessAndTellsSo() {
    Path ended = folder.resolve("ended");
    sessions = new AgentSessions(() -> EchoProgram.command(ended.toString()), limits, event -> {});
    ask("a", 0, lines("one"), 0);
    events("a", 0, 1);
    sessions.serve(new VnsnapAgentCommand("a", 1, lines("two"), 1, 0, true));
    assertThat(events("a", 1, 1)).as("lines before the end still count").containsExactly("two");
    VnsnapAgentAnswer last = untilEnded("a", 2, 2);
    assertThat(last.endReason()).startsWith("the agent ended with status 0");
    assertThat(ended).exists();
  }

  @Test
  void theFirstRequestMayBeTheLastOne() {
    VnsnapAgentCommand only = new VnsnapAgentCommand("a", 0, lines("one", "two"), 0, 0, true);
    sessions.serve(only);
    sessions.serve(only);
    assertThat(events("a", 0, 2)).as("a session that it began").containsExactly("one", "two");
    assertThat(untilEnded("a", 2, 2).endReason()).startsWith("the agent ended with status 0");
  }

  @Test
  void closingWhatIsNotThereBeginsNothing() {
    assertThat(sessions.serve(closing("a")).ended()).isTrue();
    assertThat(ask("a", 0, lines("one"), 0).ended()).as("a line that comes late").isTrue();
    assertThat(processes()).isZero();
  }

  @Test
  void aSessionThatNobodyAsksAboutIsClosed() throws Exception {
    Path ended = folder.resolve("ended");
    limits = new SessionLimits(3, 6, 2, IDLE, IDLE, 1000, 4000, 1000);
    sessions = new AgentSessions(() -> EchoProgram.command(ended.toString()), limits, event -> {});
    ask("a", 0, lines("one"), 0);
    events("a", 0, 1);
    for (int times = 0; times < 4; times++) {
      Thread.sleep(IDLE.toMillis() / 2);
      assertThat(poll("a", 1, 1, 0).ended()).as("somebody asks").isFalse();
    }
    assertThat(poll("a", 1, 1, (int) IDLE.toMillis() * 2).ended()).as("somebody waits").isFalse();
    Instant end = Instant.now().plusSeconds(30);
    while (!Files.exists(ended) && Instant.now().isBefore(end)) {
      Thread.sleep(50);
    }
    assertThat(ended).as("the process was told of the end").exists();
    VnsnapAgentAnswer late = poll("a", 1, 1, 0);
    assertThat(late.ended()).isTrue();
    assertThat(late.endReason()).isEqualTo("nobody asked for 2 s what the agent has to say");
  }

  @Test
  void lateRequestsStartNothingAnew() throws Exception {
    limits = new SessionLimits(3, 6, 2, IDLE, IDLE, 1000, 4000, 1000);
    sessions = sessions();
    ask("a", 0, lines("die now"), 0);
    String reason = untilEnded("a", 1, 0).endReason();
    Thread.sleep(IDLE.toMillis() * 2);
    VnsnapAgentAnswer late = ask("a", 0, lines("one"), 0);
    assertThat(late.ended()).isTrue();
    assertThat(late.endReason()).isEqualTo(reason);
  }

  @Test
  void aSessionThatIsNotThereAnyMoreEnds() {
    VnsnapAgentAnswer answer = ask("of-before", 7, lines("eight"), 9);
    assertThat(answer.ended()).isTrue();
    assertThat(answer.endReason())
        .isEqualTo("CloudStack's agent was restarted, and the operation ended with it");
  }

  @Test
  void theDeathOfTheProcessIsReportedWithItsLastWords() {
    ask("a", 0, lines("one", "die for want of a nail"), 0);
    VnsnapAgentAnswer last = untilEnded("a", 2, 0);
    assertThat(last.events()).containsExactly("one");
    assertThat(last.endReason())
        .isEqualTo(
            "the agent ended with status 3 (for want of a nail); see that vnsnap runs there");
  }

  @Test
  void aProgramThatIsNotThereEndsTheSession() {
    sessions = new AgentSessions(() -> List.of("/no/such/program"), limits, event -> {});
    VnsnapAgentAnswer answer = ask("a", 0, lines("one"), 0);
    assertThat(answer.ended()).isTrue();
    assertThat(answer.endReason()).startsWith("/no/such/program can't be started: ");
    assertThat(ask("a", 0, lines("one"), 0).endReason()).isEqualTo(answer.endReason());
  }

  @Test
  void aLineThatGotLostEndsTheSession() {
    ask("a", 0, lines("one"), 0);
    VnsnapAgentAnswer answer = ask("a", 2, lines("three"), 0);
    assertThat(untilEnded("a", 2, 0).endReason())
        .isEqualTo("line 1 for the agent got lost on its way");
    assertThat(answer.ended()).isTrue();
  }

  @Test
  void anAnswerHoldsNotMoreThanItsLimit() {
    ask("a", 0, IntStream.range(0, 4).mapToObj("x"::repeat).toArray(String[]::new), 0);
    ask("a", 4, lines("long 800", "long 800", "long 800"), 0);
    List<String> all = new ArrayList<>();
    while (all.size() < 7) {
      VnsnapAgentAnswer answer = poll("a", 7, all.size(), 5000);
      assertThat(String.join("", answer.events())).hasSizeLessThanOrEqualTo(1000);
      all.addAll(List.of(answer.events()));
    }
    assertThat(all).hasSize(7);
  }

  @Test
  void moreEventsThanThereIsRoomForEndTheSession() {
    ask("a", 0, lines("say 2000"), 0);
    assertThat(untilEnded("a", 1, 0).endReason())
        .isEqualTo("the agent said more than anybody asked for");
  }

  @Test
  void aLineThatIsTooLongEndsTheSession() {
    ask("a", 0, lines("long 5000"), 0);
    assertThat(untilEnded("a", 1, 0).endReason())
        .isEqualTo("what the agent says can't be read: a line is longer than 4000 characters");
  }

  @Test
  void aProcessThatDoesNotReadEndsTheSession() {
    ask("a", 0, lines("deaf 3000"), 0);
    String line = "y".repeat(3000);
    long number = 1;
    VnsnapAgentAnswer answer;
    do {
      answer = ask("a", number, lines(line), 0);
      number++;
    } while (!answer.ended());
    assertThat(answer.endReason()).isEqualTo("the agent does not read what it is told");
  }

  @Test
  void moreSessionsThanThereIsRoomForAreRefused() {
    for (String session : List.of("a", "b", "c")) {
      assertThat(ask(session, 0, lines("one"), 0).ended()).isFalse();
    }
    assertThat(ask("d", 0, lines("one"), 0).endReason())
        .isEqualTo("too many operations are under way on this host; try again later");
    sessions.serve(closing("a"));
    assertThat(ask("e", 0, lines("one"), 0).ended()).as("there is room again").isFalse();
  }

  private AgentSessions sessions() {
    return new AgentSessions(EchoProgram::command, limits, event -> {});
  }

  /** A request that does not wait. */
  private VnsnapAgentAnswer ask(String session, long firstLine, String[] lines, long seen) {
    VnsnapAgentCommand command = new VnsnapAgentCommand(session, firstLine, lines, seen, 0, false);
    open.add(command);
    return sessions.serve(command);
  }

  private VnsnapAgentAnswer poll(String session, long lines, long seen, int waitMillis) {
    return sessions.serve(new VnsnapAgentCommand(session, lines, NOTHING, seen, waitMillis, false));
  }

  private List<String> events(String session, long seen, int count) {
    VnsnapAgentAnswer answer;
    do {
      answer = poll(session, 0, seen, 0);
    } while (answer.events().length < count && !answer.ended());
    return List.of(answer.events());
  }

  private VnsnapAgentAnswer untilEnded(String session, long lines, long seen) {
    VnsnapAgentAnswer answer;
    do {
      answer = poll(session, lines, seen, 100);
    } while (!answer.ended());
    return answer;
  }

  private static VnsnapAgentCommand closing(String session) {
    return new VnsnapAgentCommand(session, 0, NOTHING, 0, 0, true);
  }

  private static String[] lines(String... lines) {
    return lines;
  }

  private static long processes() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
  }

  private static long sessionThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("vnsnap session "))
        .count();
  }
}
