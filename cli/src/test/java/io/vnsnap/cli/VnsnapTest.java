// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vnsnap.agent.fake.FakeHost;
import io.vnsnap.agent.fake.InProcessAgents;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.model.Problem.Severity;
import io.vnsnap.xen.stream.DeviceState;
import io.vnsnap.xen.stream.DomainHeader;
import io.vnsnap.xen.stream.DomainKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole command on two hosts of fakes: outputs and exit codes as users and scripts see them.
 */
@Timeout(120)
class VnsnapTest {
  private static final String VNI =
      """
      name: shop
      network:
        bridges: [br0]
        vxlan: {id: 100, port: 4790, gbp: true}
      hosts:
        - {name: h1, underlay: 10.0.0.1}
        - {name: h2, underlay: 10.0.0.2}
      members:
        - {name: m1, host: h1}
        - {name: m2, host: h2}
      """;

  @TempDir Path folder;
  private FakeHost host1;
  private FakeHost host2;
  private Path vni;
  private String out = "";
  private String err = "";

  @BeforeEach
  void makeHosts() throws IOException {
    host1 = new FakeHost(folder.resolve("run1"));
    host2 = new FakeHost(folder.resolve("run2"));
    host1
        .hypervisor()
        .with("m1", "5f1c7d2e-0000-4000-8000-000000000001", "52:54:00:00:00:01", "br0");
    host2
        .hypervisor()
        .with("m2", "5f1c7d2e-0000-4000-8000-000000000002", "52:54:00:00:00:02", "br0");
    vni = Files.writeString(folder.resolve("shop.yaml"), VNI);
  }

  @Test
  void checkShowsMembersAndThatNothingStandsInTheWay() {
    assertThat(vnsnap("check", vni)).isZero();
    assertThat(out)
        .isEqualToNormalizingNewlines(
            """
            MEMBER  HOST  STATE     MEMORY  NICS  DISKS  FREE PAGES
            m1      h1    running  4.0 KiB     1      1  reported
            m2      h2    running  4.0 KiB     1      1  reported
            shop can be snapshotted; color travels by gbp.
            """);
    assertThat(err).isEmpty();
  }

  @Test
  void checkSaysWhatStandsInTheWayAndWhatToDo() throws Exception {
    host1
        .hypervisor()
        .addProblem(
            "m1", new Problem(Severity.BLOCKING, "disk vdb of m1", "is shared", "detach it"));
    host2.coloring().addProblem(new Problem(Severity.WARNING, "kernel", "is old", "update it"));
    assertThat(vnsnap("check", vni)).isEqualTo(3);
    assertThat(out)
        .contains("BLOCKING host h1: disk vdb of m1: is shared; detach it")
        .contains("warning  host h2: kernel: is old; update it")
        .contains("shop can't be snapshotted.");
    assertThat(vnsnap("check", vni, "-o", "json")).isEqualTo(3);
    assertThat(json().get("possible").booleanValue()).isFalse();
    assertThat(json().get("problems").get(0).get("remedy").textValue()).isEqualTo("update it");
  }

  @Test
  void aHostThatCannotBeReachedIsNamed() throws Exception {
    Files.writeString(vni, VNI.replace("host: h2", "host: h3").replace("name: h2", "name: h3"));
    assertThat(vnsnap("create", vni, "a")).isEqualTo(3);
    assertThat(err).contains("host h3").contains("nobody listens there");
    assertThat(vnsnap("list")).isZero();
    assertThat(out).doesNotContain("a ");
  }

  @Test
  void everyReasonIsNamedAndTheLastLineSaysWhy() {
    host1.hypervisor().addProblem("m1", new Problem(Severity.BLOCKING, "m1", "is old", "update"));
    host2.hypervisor().addProblem("m2", new Problem(Severity.BLOCKING, "m2", "is big", "shrink"));
    assertThat(vnsnap("create", vni, "a")).isEqualTo(3);
    assertThat(err)
        .isEqualToNormalizingNewlines(
            """
            vnsnap: host h2: m2: is big; shrink
            vnsnap: host h1: m1: is old; update
            """);
  }

  @Test
  void aSnapshotFromMakingToDeleting() throws Exception {
    assertThat(vnsnap("create", vni, "a", "-o", "json")).isZero();
    assertThat(json().get("pauseMillis").get("m1").doubleValue()).isEqualTo(4.5);
    assertThat(json().get("inFlightFrames").intValue()).isEqualTo(10);
    assertThat(json().get("memoryBytes").intValue()).isEqualTo(8192);
    assertThat(err).contains("m1: cut, paused for 4.5 ms").contains("m2: saved");

    assertThat(vnsnap("create", vni, "a")).isEqualTo(6);
    assertThat(err)
        .isEqualToNormalizingNewlines(
            "vnsnap: there is a snapshot a already; choose another name or delete it\n");

    assertThat(vnsnap("list")).isZero();
    assertThat(out.lines().toList().get(0))
        .isEqualTo("NAME  VNI   CREATED              MEMBERS  LONGEST PAUSE  IN FLIGHT   STORED");
    assertThat(out.lines().toList().get(1))
        .matches(
            "a     shop  \\d{4}-\\d\\d-\\d\\d [\\d:]{8}        2         4.5 ms         10  8.0 KiB");

    assertThat(vnsnap("show", "a")).isZero();
    assertThat(out)
        .contains("Snapshot a of shop, taken 20")
        .contains("color by gbp")
        .contains("m1      h1    4.5 ms     2          5")
        .contains("Cut within 0.0 ms; 4 frames held and delivered, 10 in flight and kept.");

    assertThat(vnsnap("verify", "a")).isZero();
    assertThat(out).isEqualToNormalizingNewlines("Snapshot a is good: 10 files, 8.1 KiB.\n");

    assertThat(vnsnap("delete", "a")).isZero();
    assertThat(out).isEqualToNormalizingNewlines("Snapshot a is deleted.\n");
    assertThat(vnsnap("show", "a")).isEqualTo(5);
    assertThat(vnsnap("delete", "a")).isEqualTo(5);
    assertThat(vnsnap("verify", "a")).isEqualTo(5);
    assertThat(vnsnap("restore", vni, "a")).isEqualTo(5);
  }

  @Test
  void aSnapshotThatIsGivenUpSaysWhyAndLeavesNothing() throws Exception {
    host2.hypervisor().failAt("save m2", "QEMU of m2 died; look at its log");
    assertThat(vnsnap("create", vni, "a")).isEqualTo(4);
    assertThat(lastError())
        .isEqualTo("vnsnap: the snapshot was given up: h2: QEMU of m2 died; look at its log");
    assertThat(vnsnap("list")).isZero();
    assertThat(out.lines()).hasSize(1);
    assertThat(folder.resolve("store").toFile().list()).containsExactly(".lock");
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
  }

  @Test
  void theUsersTimeLimitGivesUp() {
    host1.hypervisor().at("save m1", VnsnapTest::waitForTheTimeLimit);
    assertThat(vnsnap("create", vni, "a", "--timeout", "1s")).isEqualTo(4);
    assertThat(err).contains("it took longer than the 1 s of --timeout");
  }

  /** The save goes on for longer than the limit; the agent does not wait for it. */
  private static void waitForTheTimeLimit() {
    java.util.concurrent.locks.LockSupport.parkNanos(2_000_000_000L);
  }

  @Test
  void restoresInPlace() throws Exception {
    assertThat(vnsnap("create", vni, "a")).isZero();
    host1.hypervisor().setState("m1", MemberState.OFF);
    host2.hypervisor().forget("m2");
    assertThat(vnsnap("restore", vni, "a")).isZero();
    assertThat(out).startsWith("shop runs again as it was at snapshot a: 2 members");
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
    assertThat(host2.hypervisor().state("m2")).isEqualTo(MemberState.RUNNING);
    assertThat(host1.hypervisor().steps())
        .containsSubsequence("destroy m1", "load m1", "start m1", "await m1", "close member m1");
    assertThat(vnsnap("restore", vni, "a", "-o", "json")).isZero();
    assertThat(json().get("members").intValue()).isEqualTo(2);
    assertThat(json().get("failures")).isEmpty();
  }

  @Test
  void restoresOntoAnotherHost() {
    assertThat(vnsnap("create", vni, "a")).isZero();
    assertThat(vnsnap("restore", vni, "a", "--on", "m1=h2")).isZero();
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.OFF);
    assertThat(host2.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
    assertThat(vnsnap("restore", vni, "a", "--on", "m1=h9")).isEqualTo(2);
    assertThat(vnsnap("restore", vni, "a", "--on", "m9=h1")).isEqualTo(2);
  }

  @Test
  void aDomainThatIsNotTheMemberIsLeftAlone() {
    assertThat(vnsnap("create", vni, "a")).isZero();
    host1.hypervisor().forget("m1");
    host1
        .hypervisor()
        .with("m1", "5f1c7d2e-0000-4000-8000-00000000000f", "52:54:00:00:00:01", "br0");
    assertThat(vnsnap("restore", vni, "a")).isEqualTo(3);
    assertThat(err).contains("is not the member that was saved");
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
  }

  @Test
  void aRestoreThatFailsBeforeTheStartIsUndone() {
    assertThat(vnsnap("create", vni, "a")).isZero();
    host2.hypervisor().failAt("load m2", "no memory for m2");
    assertThat(vnsnap("restore", vni, "a")).isEqualTo(4);
    assertThat(lastError())
        .isEqualTo("vnsnap: no member was started: h2: no memory for m2; it can be tried again");
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.OFF);
    host2.hypervisor().healAt("load m2", 1);
    assertThat(vnsnap("restore", vni, "a")).isZero();
  }

  @Test
  void aMemberThatFailsAfterTheStartIsNamed() {
    assertThat(vnsnap("create", vni, "a")).isZero();
    host2.hypervisor().failAt("await m2", "m2 lost its memory");
    assertThat(vnsnap("restore", vni, "a")).isEqualTo(10);
    assertThat(err).contains("vnsnap: member m2: m2 lost its memory");
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
  }

  @Test
  void aDamagedSnapshotIsRefusedBeforeAnythingIsTouched() throws Exception {
    assertThat(vnsnap("create", vni, "a")).isZero();
    try (RandomAccessFile memory =
        new RandomAccessFile(folder.resolve("store/a/m2/memory.raw").toFile(), "rw")) {
      memory.setLength(1);
    }
    int stepsBefore = host1.hypervisor().steps().size();
    assertThat(vnsnap("restore", vni, "a")).isEqualTo(7);
    assertThat(err).contains("a/m2/memory.raw has 1 bytes instead of 4096");
    assertThat(vnsnap("clone", vni, "a", "copy")).isEqualTo(7);
    assertThat(vnsnap("verify", "a")).isEqualTo(7);
    assertThat(out).contains("a/m2/memory.raw");
    assertThat(host1.hypervisor().steps()).hasSize(stepsBefore);
  }

  @Test
  void aCloneFromMakingToRemoving() throws Exception {
    assertThat(vnsnap("create", vni, "a")).isZero();
    assertThat(vnsnap("clone", vni, "a", "copy")).isZero();
    Path copy = folder.resolve("copy.yaml");
    assertThat(err).contains("The new VNI is in " + copy);
    assertThat(host1.hypervisor().state("copy-m1")).isEqualTo(MemberState.RUNNING);
    assertThat(host2.hypervisor().state("copy-m2")).isEqualTo(MemberState.RUNNING);
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
    assertThat(host1.networks()).hasSize(1).isEqualTo(host2.networks());
    assertThat(folder.resolve("store-disks/copy/copy-m1/vda.qcow2")).exists();
    assertThat(Files.readString(copy))
        .contains("clone-of:", "snapshot: a", "name: copy-m1", "gbp: true");

    assertThat(vnsnap("clone", vni, "a", "copy")).isEqualTo(6);
    Files.move(copy, folder.resolve("kept.yaml"));
    assertThat(vnsnap("clone", vni, "a", "copy")).isEqualTo(6);
    assertThat(err).contains("there is a domain copy-m");

    assertThat(vnsnap("remove", folder.resolve("kept.yaml"))).isZero();
    assertThat(host1.hypervisor().state("copy-m1")).isEqualTo(MemberState.MISSING);
    assertThat(host1.networks()).isEmpty();
    assertThat(folder.resolve("store-disks/copy")).doesNotExist();
    assertThat(folder.resolve("kept.yaml")).doesNotExist();
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
  }

  @Test
  void aVniFileThatCannotBeWrittenStopsTheClone() {
    assertThat(vnsnap("create", vni, "a")).isZero();
    Path nowhere = folder.resolve("nowhere/copy.yaml");
    assertThat(vnsnap("clone", vni, "a", "copy", "--vni-out", nowhere)).isEqualTo(2);
    assertThat(lastError()).startsWith("vnsnap: can't write the VNI file " + nowhere);
    assertThat(host1.hypervisor().steps()).noneMatch(step -> step.startsWith("load"));
    assertThat(host1.networks()).isEmpty();
  }

  @Test
  void aMemberWithoutAPlaceIsNamed() throws Exception {
    assertThat(vnsnap("create", vni, "a")).isZero();
    Files.writeString(vni, VNI.replace("  - {name: m2, host: h2}\n", ""));
    assertThat(vnsnap("restore", vni, "a")).isEqualTo(3);
    assertThat(lastError())
        .isEqualTo(
            "vnsnap: member m2 of snapshot a is not in the VNI file; add it, or say where it comes back with --on m2=HOST");
    assertThat(vnsnap("clone", vni, "a", "copy")).isEqualTo(3);
    assertThat(vnsnap("restore", vni, "a", "--on", "m2=h1")).isZero();
  }

  @Test
  void aCloneThatFailsLeavesNothing() {
    assertThat(vnsnap("create", vni, "a")).isZero();
    host2.hypervisor().failAt("load copy-m2", "no memory");
    assertThat(vnsnap("clone", vni, "a", "copy")).isEqualTo(4);
    assertThat(folder.resolve("copy.yaml")).doesNotExist();
    assertThat(folder.resolve("store-disks/copy")).doesNotExist();
    assertThat(host1.networks()).isEmpty();
    assertThat(host2.networks()).isEmpty();
  }

  @Test
  void removeRefusesWhatIsNoClone() {
    assertThat(vnsnap("remove", vni)).isEqualTo(3);
    assertThat(err).contains("was not made by vnsnap clone");
    assertThat(host1.hypervisor().steps()).isEmpty();
  }

  @Test
  void removeLeavesADomainOfAnotherUuidAlone() {
    assertThat(vnsnap("create", vni, "a")).isZero();
    assertThat(vnsnap("clone", vni, "a", "copy")).isZero();
    host1.hypervisor().forget("copy-m1");
    host1
        .hypervisor()
        .with("copy-m1", "5f1c7d2e-0000-4000-8000-00000000000f", "52:54:00:00:00:01", "br0");
    assertThat(vnsnap("remove", folder.resolve("copy.yaml"))).isEqualTo(3);
    assertThat(err).contains("so it is left alone");
    assertThat(host1.hypervisor().state("copy-m1")).isEqualTo(MemberState.RUNNING);
  }

  /** As if the host were one with Xen. */
  private void saveAsOnXen(FakeHost host, String member) throws Exception {
    ByteBuffer nothing = ByteBuffer.allocate(0);
    Path state = folder.resolve(member + ".state");
    new DeviceState(new DomainHeader(3, DomainKind.PV, 4, 17), List.of(), nothing, nothing, nothing)
        .write(state);
    String xml =
        """
        <domain type='xen'>
          <name>%s</name>
          <memory>4</memory>
          <vcpu>1</vcpu>
          <devices>
            <disk type='file' device='disk'>
              <driver name='qemu' type='qcow2'/>
              <source file='/disks/some.qcow2'/>
              <target dev='vda' bus='xen'/>
            </disk>
          </devices>
        </domain>
        """
            .formatted(member);
    host.hypervisor()
        .leave(
            member,
            Map.of(
                "domain.xml",
                xml.getBytes(StandardCharsets.UTF_8),
                "device.state",
                Files.readAllBytes(state)));
  }

  @Test
  void exportsMembersThatWereSavedOnXen() throws Exception {
    saveAsOnXen(host1, "m1");
    saveAsOnXen(host2, "m2");
    assertThat(vnsnap("create", vni, "a")).isZero();
    Path to = folder.resolve("export");

    assertThat(vnsnap("export", "a", "--as", "xl", "--to", to)).isZero();
    assertThat(out)
        .isEqualToNormalizingNewlines(
            """
            MEMBER  DISKS  FILE
            m1          1  %1$s/m1.xl
            m2          1  %1$s/m2.xl
            """
                .formatted(to));
    assertThat(err).isEqualToNormalizingNewlines("m1: exported\nm2: exported\n");
    assertThat(to.toFile().list())
        .containsExactlyInAnyOrder("m1-vda.qcow2", "m1.xl", "m2-vda.qcow2", "m2.xl");
    assertThat(to.resolve("m1-vda.qcow2")).hasContent("disk");
    assertThat(Files.readString(to.resolve("m1.xl"), StandardCharsets.ISO_8859_1))
        .startsWith("Xen saved domain, xl format")
        .contains("\"pdev_path\" : \"%s/m1-vda.qcow2\"".formatted(to));

    assertThat(vnsnap("export", "a", "--as", "xl", "--to", to, "--member", "m2")).isEqualTo(6);
    assertThat(lastError())
        .isEqualTo("vnsnap: %s/m2-vda.qcow2 exists already; choose another folder".formatted(to));
    assertThat(vnsnap("verify", "a")).isZero();
  }

  @Test
  void exportsSomeMembersForMachines() throws Exception {
    saveAsOnXen(host1, "m1");
    assertThat(vnsnap("create", vni, "a")).isZero();
    Path to = folder.resolve("export");

    assertThat(vnsnap("export", "a", "--as", "XL", "--to", to)).isEqualTo(3);
    assertThat(lastError())
        .isEqualTo(
            "vnsnap: m2 was not saved on Xen, and --as xl is for members saved on Xen; name those with --member");
    assertThat(to).doesNotExist();

    assertThat(vnsnap("export", "a", "--as", "xl", "--to", to, "--member", "m1", "-o", "json"))
        .isZero();
    assertThat(json())
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {
                      "snapshot": "a",
                      "as": "xl",
                      "members": [
                        {
                          "name": "m1",
                          "restore": "%1$s/m1.xl",
                          "disks": ["%1$s/m1-vda.qcow2"]
                        }
                      ]
                    }
                    """
                        .formatted(to)));
  }

  @Test
  void anExportThatCannotBeIsRefused() throws Exception {
    saveAsOnXen(host1, "m1");
    assertThat(vnsnap("create", vni, "a")).isZero();
    Path to = folder.resolve("export");

    assertThat(vnsnap("export", "a", "--to", to)).isEqualTo(2);
    assertThat(vnsnap("export", "a", "--as", "xl")).isEqualTo(2);
    assertThat(vnsnap("export", "a", "--as", "xm", "--to", to)).isEqualTo(2);
    assertThat(err).contains("'--as'").contains("xm").containsIgnoringCase("xl");
    assertThat(vnsnap("export", "a", "--as", "xl", "--to", to, "--member", "m9")).isEqualTo(2);
    assertThat(lastError()).isEqualTo("vnsnap: --member m9: snapshot a has no such member");
    assertThat(vnsnap("export", "b", "--as", "xl", "--to", to)).isEqualTo(5);
    Files.writeString(folder.resolve("store/a/m1/disks/vda.qcow2"), "disc");
    assertThat(vnsnap("export", "a", "--as", "xl", "--to", to, "--member", "m1")).isEqualTo(7);
    assertThat(to).doesNotExist();
  }

  @Test
  void discoverWritesAVniFileThatCheckTakes() throws Exception {
    Path found = folder.resolve("found.yaml");
    assertThat(
            vnsnap(
                "discover",
                "--host",
                "h1=local",
                "--host",
                "h2=ssh://root@kvm2",
                "--bridge",
                "br0",
                "--name",
                "found",
                "--out",
                found))
        .isZero();
    assertThat(found)
        .hasContent(
            """
            name: found
            network:
              bridges:
                - br0
              carrier: auto
            hosts:
              - name: h1
                connect: local
              - name: h2
                connect: ssh://root@kvm2
            members:
              - name: m1
                host: h1
              - name: m2
                host: h2
            """);
    assertThat(vnsnap("check", found)).isZero();
    assertThat(vnsnap("discover", "--host", "h1=local", "--bridge", "br9")).isEqualTo(5);
    assertThat(vnsnap("discover", "--host", "h1=away", "--bridge", "br9")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../up", "a b", "a\nb", "", ".hidden", "a/b"})
  void aNameThatIsNoneIsAUsageError(String name) {
    assertThat(vnsnap("create", vni, name)).isEqualTo(2);
    assertThat(err).contains("is not a name").contains("--help");
    assertThat(err.strip()).doesNotContain("\n");
    assertThat(folder.resolve("store")).doesNotExist();
  }

  @Test
  void wrongArgumentsAreUsageErrors() {
    assertThat(vnsnap("create", vni)).isEqualTo(2);
    assertThat(vnsnap("nothing")).isEqualTo(2);
    assertThat(vnsnap("create", vni, "a", "--timeout", "soon")).isEqualTo(2);
    assertThat(err).contains("\"soon\" is no time; use 90s, 10m or 2h");
    assertThat(vnsnap("list", "-o", "xml")).isEqualTo(2);
    assertThat(vnsnap("create", "nowhere", "a")).isEqualTo(2);
    assertThat(err).contains("there is no VNI nowhere");
  }

  @Test
  void aVniIsFoundByNameToo() {
    assertThat(vnsnap("check", "shop")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check",
        "create",
        "list",
        "show",
        "delete",
        "verify",
        "restore",
        "clone",
        "export",
        "remove",
        "discover"
      })
  void helpHasExamples(String command) {
    assertThat(vnsnap(command, "--help")).isZero();
    assertThat(out).contains("Usage: vnsnap " + command).contains("Examples:");
  }

  @Test
  void generatesACompletionScript() {
    assertThat(vnsnap("generate-completion")).isZero();
    assertThat(out).contains("_complete_vnsnap").contains("restore").doesNotContain("recover");
  }

  @Test
  void aStoreThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(vnsnap("create", vni, "a", "--store", file.resolve("store"))).isEqualTo(9);
    assertThat(lastError()).contains(file.toString());
  }

  private int vnsnap(Object... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    Environment environment =
        new Environment(
            new PrintWriter(outText),
            new PrintWriter(errText),
            false,
            Map.of(
                "VNSNAP_STORE",
                folder.resolve("store").toString(),
                "VNSNAP_VNI_PATH",
                folder.toString()),
            hosts ->
                new InProcessAgents(Map.of(new HostName("h1"), host1, new HostName("h2"), host2)));
    List<String> texts = new ArrayList<>();
    Arrays.stream(arguments).map(Object::toString).forEach(texts::add);
    int exitCode = Vnsnap.run(environment, texts.toArray(String[]::new));
    out = outText.toString();
    err = errText.toString();
    return exitCode;
  }

  private JsonNode json() throws Exception {
    return new ObjectMapper().readTree(out);
  }

  private String lastError() {
    List<String> lines = err.lines().toList();
    return lines.get(lines.size() - 1);
  }
}
