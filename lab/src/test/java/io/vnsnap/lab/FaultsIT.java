// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static io.vnsnap.lab.LabAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.store.SealedSnapshot;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong, with real guests. After each test every member runs and answers, nothing is left
 * behind, and the snapshot taken first is whole; the last test restores it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsIT {
  private static final Path MOUNTS = Path.of("/var/tmp/vnsnap-faults");
  private static final Path SMALL = MOUNTS.resolve("small");
  private static final Path READ_ONLY = MOUNTS.resolve("read-only");

  private static final List<String> ALL = List.of("m1", "m2", "m3");

  private static final int USAGE = 2;
  private static final int NOT_POSSIBLE = 3;
  private static final int ABORTED = 4;
  private static final int NAME_TAKEN = 6;
  private static final int DAMAGED = 7;
  private static final int STORE_UNUSABLE = 9;
  private static final int PARTLY = 10;

  /** How often a moment that may be missed is sought. */
  private static final int ATTEMPTS = 10;

  private static TestLab testLab;
  private static Lab lab;

  /** Which boot of each member has to go on running. */
  private final Map<String, String> incarnations = new HashMap<>();

  @BeforeAll
  static void up() throws Exception {
    unmount();
    mount(SMALL, "size=24m");
    mount(READ_ONLY, "ro");
    testLab =
        TestLab.up(
            """
            name: vfault
            underlay: 10.95.0.0
            defaults: {memoryMiB: 192}
            workload:
              memoryMiB: 32
              rewritePagesPerSecond: 200
              tokensPerSecond: 40
              streamBytesPerSecond: 65536
            """);
    lab = testLab.lab();
    ends(0, "create", vni(), "base");
  }

  @AfterAll
  static void down() throws Exception {
    if (testLab != null) {
      testLab.close();
    }
    unmount();
  }

  private static void unmount() throws Exception {
    for (Path mount : List.of(SMALL, READ_ONLY)) {
      new ProcessBuilder("umount", "-q", mount.toString()).start().waitFor();
      Files.deleteIfExists(mount);
    }
    Files.deleteIfExists(MOUNTS);
  }

  private static void mount(Path folder, String options) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    new Processes()
        .require(List.of("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()), "");
  }

  @BeforeEach
  void rememberWhoRuns() {
    lab.members().forEach(guest -> incarnations.put(guest.domain(), guest.report().incarnation()));
  }

  /** A test that ends or restarts a member itself says so. */
  private void mayEnd(String member) {
    incarnations.remove(member);
  }

  @AfterEach
  void nothingIsHarmed() {
    for (Guest guest : lab.members()) {
      if (!incarnations.containsKey(guest.domain())) {
        startIfEnded(guest.domain());
      }
    }
    nothingIsLeft();
    assertThat(lab.members())
        .allSatisfy(
            guest ->
                Deadline.in(Duration.ofMinutes(1))
                    .until(
                        () -> lab.answersOnNetwork(guest.domain()),
                        guest + " does not answer on its network"));
    incarnations.forEach(
        (member, incarnation) ->
            assertThat(lab.member(member).report().incarnation()).isEqualTo(incarnation));
    theFirstSnapshotIsWhole();
  }

  private static void theFirstSnapshotIsWhole() {
    try (SealedSnapshot base = SnapshotStore.at(lab.store()).open(new SnapshotName("base"))) {
      assertThat(base.verify(bytes -> {})).isEmpty();
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  private static void startIfEnded(String member) {
    LabHost home = lab.host(lab.topology().member(member).orElseThrow().host().value());
    if (!home.activeDomains().contains(member)) {
      home.virsh("start", member);
    }
  }

  private static void nothingIsLeft() {
    if (!Deadline.in(Duration.ofSeconds(40)).reached(FaultsIT::isNothingLeft)) {
      assertThat(lab.leftovers()).isEmpty();
    }
  }

  private static boolean isNothingLeft() {
    try {
      return lab.leftovers().isEmpty();
    } catch (LabException e) {
      return false; // A member that is taken back ends while it is looked at.
    }
  }

  private static String vni() {
    return lab.vniFile().toString();
  }

  private static String vniWith(String name, String from, String to) throws IOException {
    String text = Files.readString(lab.vniFile());
    String changed = text.replaceFirst(from, to);
    assertThat(changed).isNotEqualTo(text);
    return Files.writeString(lab.vniFile().resolveSibling(name), changed).toString();
  }

  /** Runs a command; if it fails, its last words are one clear sentence. */
  private static String ends(int exitCode, String... arguments) {
    try (RunningVnsnap vnsnap = RunningVnsnap.start(arguments)) {
      return ends(exitCode, vnsnap);
    }
  }

  private static String ends(int exitCode, RunningVnsnap vnsnap) {
    int ended = vnsnap.exitCode();
    List<String> said = vnsnap.errors();
    assertThat(ended).as(said.toString()).isEqualTo(exitCode);
    assertThat(said).noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
    if (exitCode == 0) {
      return "";
    }
    String sentence = said.get(said.size() - 1);
    assertThat(sentence).startsWith("vnsnap: ");
    return sentence;
  }

  private static RunningVnsnap create(String name) {
    return RunningVnsnap.start("create", vni(), name);
  }

  private static ProcessHandle agentOn(String host) {
    return findAgentOn(host).orElseThrow(() -> new AssertionError("no agent on " + host));
  }

  private static Optional<ProcessHandle> findAgentOn(String host) {
    return lab.host(host).processes().stream()
        .filter(process -> process.info().command().orElse("").endsWith("/java"))
        .filter(process -> process.info().commandLine().orElse("").contains("agent --libvirt"))
        .findFirst();
  }

  private static ProcessHandle qemuOf(String member) {
    return lab.hosts().stream()
        .flatMap(host -> host.processes().stream())
        .filter(LabHost::isQemu)
        .filter(process -> process.info().commandLine().orElse("").contains("guest=" + member))
        .findFirst()
        .orElseThrow();
  }

  private static void noSuchSnapshot(String name) {
    ends(5, "show", name, "--store", lab.store().toString());
  }

  @Test
  void anAgentIsKilledBeforeTheCut() {
    try (RunningVnsnap vnsnap = create("killed")) {
      Deadline.in(Duration.ofMinutes(1))
          .until(() -> hasJournal(lab.host("h1")), "the operation did not begin");
      agentOn("h1").destroyForcibly();

      assertThat(ends(ABORTED, vnsnap)).contains("h1");
    }
    noSuchSnapshot("killed");
  }

  /** Whether an agent of the host works on members. */
  private static boolean hasJournal(LabHost host) {
    return anyFile(host, file -> file.endsWith("journal.json"));
  }

  /** The cut begins when the last member is ready, and has ended when the last was paused. */
  @ParameterizedTest
  @ValueSource(strings = {"m3: ready on", "m1: cut, paused", "m3: cut, paused"})
  void anAgentIsKilledDuringTheCutAndAfterIt(String moment) {
    try (RunningVnsnap vnsnap = create("killed").await(moment)) {
      agentOn("h1").destroyForcibly();

      assertThat(ends(ABORTED, vnsnap)).contains("h1");
    }
    noSuchSnapshot("killed");
  }

  /** What the agent has noted by then: its members are being ended, or loaded, or are loaded. */
  @ParameterizedTest
  @ValueSource(strings = {"journal.json", "makes", "starts", "has started"})
  void anAgentIsKilledBeforeRestoredMembersRun(String note) {
    ALL.forEach(this::mayEnd);
    LabHost host = lab.host("h1");
    try (RunningVnsnap vnsnap = RunningVnsnap.start("restore", vni(), "base")) {
      Deadline.in(Duration.ofMinutes(1))
          .until(() -> journalHas(host, note), "the restore did not come to " + note);
      agentOn("h1").destroyForcibly();

      assertThat(ends(ABORTED, vnsnap)).contains("h1", "no member was started");
    }
    nothingIsLeft();
    if (note.equals("journal.json")) {
      // The old members may not have been ended yet: then they run on.
      assertThat(host.activeDomains())
          .allSatisfy(member -> assertThat(host.state(member)).isEqualTo("running"));
    } else {
      lab.hosts().forEach(each -> assertThat(each.activeDomains()).isEmpty());
    }

    ends(0, "restore", vni(), "base");
    assertClean(lab.members(), "restored after all");
  }

  /** The guardian gives them what memory the agent still owed them. */
  @Test
  void anAgentIsKilledWhenRestoredMembersRun() throws IOException {
    ALL.forEach(this::mayEnd);
    LabHost host = lab.host("h1");
    boolean owed = false;
    for (int attempt = 1; !owed && attempt <= ATTEMPTS; attempt++) {
      try (RunningVnsnap vnsnap = RunningVnsnap.start("restore", vni(), "base")) {
        // It owes memory for some hundredths of a second only: look without a pause.
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!haveRun(host, "m1", "m2") && vnsnap.handle().isAlive()) {
          assertThat(System.nanoTime()).as("the members were not started").isLessThan(end);
        }
        findAgentOn("h1").ifPresent(ProcessHandle::destroyForcibly);
        assertThat(vnsnap.exitCode()).as(vnsnap.errors().toString()).isIn(0, PARTLY);
      }
      Deadline.in(Duration.ofMinutes(1)).until(() -> !hasJournal(host), "it was not recovered");
      owed = recoverySaid(host, "was owed memory");
      assertThat(recoverySaid(host, "can't go on")).isFalse();
      forgetRecovery(host);
      nothingIsLeft();
    }

    assertThat(owed).as("an agent was killed in time").isTrue();
    assertClean(lab.members(), "given the rest of their memory");
  }

  /** Takes away what a guardian has said; nobody is at it once there is no journal. */
  private static void forgetRecovery(LabHost host) throws IOException {
    try (Stream<Path> files = Files.walk(host.runFolder().resolve("vnsnap"))) {
      for (Path log : files.filter(file -> file.endsWith("recovery.log")).toList()) {
        Files.delete(log);
      }
    }
  }

  /** Whether an agent of the host has started those members, by the journal of its operation. */
  private static boolean haveRun(LabHost host, String... members) {
    try (Stream<Path> files = Files.walk(host.runFolder().resolve("vnsnap"))) {
      List<Path> notes = files.filter(file -> file.endsWith("notes")).toList();
      return Stream.of(members)
          .allMatch(
              member ->
                  notes.stream()
                      .filter(file -> file.getParent().endsWith("load." + member))
                      .anyMatch(file -> read(file).contains("has run")));
    } catch (IOException | UncheckedIOException e) {
      return false; // Files come and go meanwhile.
    }
  }

  /** Whether the journal of an operation on the host has such a file, or such a note in one. */
  private static boolean journalHas(LabHost host, String note) {
    return anyFile(
        host,
        file ->
            file.getParent().toString().contains("/op-")
                && (file.endsWith(note) || read(file).contains(note)));
  }

  /** Whether what took back an operation on the host has said so. */
  private static boolean recoverySaid(LabHost host, String words) {
    return anyFile(host, file -> file.endsWith("recovery.log") && read(file).contains(words));
  }

  private static boolean anyFile(LabHost host, Predicate<Path> condition) {
    try (Stream<Path> files = Files.walk(host.runFolder().resolve("vnsnap"))) {
      return files.filter(Files::isRegularFile).anyMatch(condition);
    } catch (IOException | UncheckedIOException e) {
      return false; // Files come and go meanwhile.
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"m3: ready on", "m1: cut, paused"})
  void theCoordinatorIsKilled(String moment) {
    try (RunningVnsnap vnsnap = create("killed").await(moment)) {
      vnsnap.handle().destroyForcibly();
    }
    nothingIsLeft();
    noSuchSnapshot("killed");
  }

  @Test
  void theCoordinatorIsNotHeardForALease() {
    LabHost host = lab.host("h1");
    try (RunningVnsnap vnsnap = create("silent").await("m1: ready on")) {
      signal("STOP", vnsnap.handle());
      try {
        // By themselves, while nobody tells them anything: all but the coordinator's own folder.
        Deadline.in(Duration.ofSeconds(60))
            .until(
                () ->
                    lab.leftovers().stream()
                        .allMatch(left -> left.startsWith("file ") || left.contains(": process ")),
                "the hosts did not take everything back");
        assertThat(host.run("nft", "list", "tables")).doesNotContain("vnsnap");
      } finally {
        signal("CONT", vnsnap.handle());
      }
      ends(ABORTED, vnsnap);
    }
  }

  @Test
  void anAgentIsNotHeardForALease() {
    ProcessHandle agent;
    try (RunningVnsnap vnsnap = create("frozen").await("m1: ready on")) {
      agent = agentOn("h2");
      signal("STOP", agent);

      assertThat(ends(ABORTED, vnsnap)).contains("h2");
    }
    if (agent.isAlive()) {
      signal("CONT", agent);
    }
    noSuchSnapshot("frozen");
  }

  private static void signal(String name, ProcessHandle process) {
    new Processes().require(List.of("kill", "-" + name, Long.toString(process.pid())), "");
  }

  @Test
  void theNetworkOfAHostIsCutOff() {
    LabHost host = lab.host("h2");
    try (RunningVnsnap vnsnap = create("severed").await("m1: ready on")) {
      host.run("ip", "link", "set", "underlay0", "down");
      try {
        ends(ABORTED, vnsnap);
        assertThat(lab.leftovers()).isEmpty();
      } finally {
        host.run("ip", "link", "set", "underlay0", "up");
      }
    }
  }

  @Test
  void theQemuOfAMemberDiesWhileSaving() {
    mayEnd("m1");
    try (RunningVnsnap vnsnap = create("dead").await("m1: cut, paused")) {
      qemuOf("m1").destroyForcibly();

      assertThat(ends(ABORTED, vnsnap)).contains("m1");
    }
  }

  @Test
  void theStoreIsFull() throws Exception {
    String vni = vniWith("small.yaml", "(?m)^store:.*$", "store: " + SMALL);

    assertThat(ends(ABORTED, "create", vni, "large")).containsIgnoringCase("space");

    assertThat(filesIn(SMALL)).noneMatch(name -> name.contains("large"));
  }

  private static List<String> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void theStoreIsReadOnly() throws Exception {
    String vni = vniWith("read-only.yaml", "(?m)^store:.*$", "store: " + READ_ONLY);

    assertThat(ends(STORE_UNUSABLE, "create", vni, "never")).contains(READ_ONLY.toString());
  }

  @Test
  void aMemberReboots() {
    mayEnd("m1");
    try (RunningVnsnap vnsnap = create("reset").await("m1: ready on")) {
      lab.host("h1").virsh("reset", "m1");

      ends(0, vnsnap);
    }
    ends(0, "delete", "reset", "--store", lab.store().toString());
  }

  @Test
  void aMemberIsPausedByItsUserAndStaysPaused() {
    LabHost host = lab.host("h1");
    try (RunningVnsnap vnsnap = create("paused").await("m1: cut, paused")) {
      host.virsh("suspend", "m1");
      try {
        ends(0, vnsnap);
        assertThat(host.state("m1")).isEqualTo("paused");
      } finally {
        host.virsh("resume", "m1");
      }
    }
    ends(0, "delete", "paused", "--store", lab.store().toString());
  }

  @Test
  void aMemberThatIsPausedIsRefused() {
    LabHost host = lab.host("h1");
    host.virsh("suspend", "m1");
    try {
      assertThat(ends(NOT_POSSIBLE, "create", vni(), "never")).contains("m1");
    } finally {
      host.virsh("resume", "m1");
    }
  }

  @Test
  void aMemberIsShutDownByItsUser() {
    mayEnd("m1");
    try (RunningVnsnap vnsnap = create("shut").await("m1: cut, paused")) {
      shutDown(lab.host("h1"));
      ends(vnsnap.exitCode() == 0 ? 0 : ABORTED, vnsnap);
    }
    // In time or not, that is the guest's to decide: a snapshot is whole, or there is none.
    try (RunningVnsnap verify =
        RunningVnsnap.start("verify", "shut", "--store", lab.store().toString())) {
      if (verify.exitCode() == 0) {
        ends(0, "delete", "shut", "--store", lab.store().toString());
      } else {
        noSuchSnapshot("shut");
      }
    }
  }

  /** As a person would: presses the button again if the guest did not hear it. */
  private static void shutDown(LabHost host) {
    Deadline.in(Duration.ofMinutes(1))
        .until(
            () -> {
              try {
                host.virsh("shutdown", "m1");
              } catch (LabException e) {
                // It has heard by now.
              }
              return host.state("m1").equals("shut off");
            },
            "m1 does not obey its power button");
  }

  /** Each may have got members that the other wants, so both may be given up. */
  @Test
  void twoSnapshotsAtOnce() {
    try (RunningVnsnap first = create("first");
        RunningVnsnap second = create("second")) {
      Map<String, RunningVnsnap> both = Map.of("first", first, "second", second);
      assertThat(both.values()).anyMatch(each -> each.exitCode() == ABORTED);
      both.forEach(
          (name, vnsnap) -> {
            if (vnsnap.exitCode() == 0) {
              ends(0, "delete", name, "--store", lab.store().toString());
            } else {
              assertThat(ends(ABORTED, vnsnap)).contains("another operation");
              noSuchSnapshot(name);
            }
          });
    }
  }

  @Test
  void theNameIsTaken() {
    assertThat(ends(NAME_TAKEN, "create", vni(), "base")).contains("base");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a b", "a\nb", "", ".hidden"})
  void theNameIsNone(String name) {
    assertThat(ends(USAGE, "create", vni(), name)).contains("name");
  }

  @Test
  void aMemberIsUnknown() throws Exception {
    String vni = vniWith("unknown.yaml", "\"m2\"", "\"nobody\"");

    assertThat(ends(NOT_POSSIBLE, "create", vni, "never")).contains("nobody");
  }

  @Test
  void aDamagedSnapshotIsRefusedBeforeAnythingIsTouched() throws Exception {
    ends(0, "create", vni(), "hurt");
    Path folder = lab.store().resolve("hurt");
    String incarnation = lab.member("m1").report().incarnation();

    Path disk = folder.resolve("m1/disks").resolve(filesIn(folder.resolve("m1/disks")).get(0));
    Path aside = Files.move(disk, folder.resolve("aside"));
    assertThat(ends(DAMAGED, "restore", vni(), "hurt")).contains(disk.getFileName().toString());
    Files.move(aside, disk);

    Path memory = folder.resolve("m3/memory.raw");
    long size = Files.size(memory);
    truncate(memory, size / 2);
    assertThat(ends(DAMAGED, "restore", vni(), "hurt")).contains("memory.raw");

    Files.writeString(folder.resolve("manifest.json"), "{");
    assertThat(ends(DAMAGED, "restore", vni(), "hurt")).contains("manifest.json");

    assertThat(lab.member("m1").report().incarnation()).isEqualTo(incarnation);
    ends(0, "delete", "hurt", "--store", lab.store().toString());
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void theFirstSnapshotIsRestoredAfterAllThat() {
    ALL.forEach(this::mayEnd);
    ends(0, "restore", vni(), "base");

    assertClean(lab.members(), "restored");
  }
}
