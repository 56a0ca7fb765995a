// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.schedule.Interval;
import io.vnsnap.core.schedule.PolicyRun;
import io.vnsnap.core.service.ProgressReport;
import io.vnsnap.core.state.SnapshotState;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.record.Figures;
import io.vnsnap.server.record.JobRecord;
import io.vnsnap.server.record.PolicyRecord;
import io.vnsnap.server.record.SnapshotRecord;
import io.vnsnap.server.service.Machines;
import io.vnsnap.server.service.Network;
import io.vnsnap.vni.VniFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same state gives the same answers as CloudStack's plugin, whose own test compares with the
 * same files: names of fields, their types, and values where both servers know them.
 */
class ContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter OUR_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssZ");

  /** Each server has its own: there is one zone and one domain here, and another text. */
  private static final Set<String> OWN_VALUES =
      Set.of("zoneid", "zonename", "domainid", "domainpath", "outside");

  /** The host that sees the store; here it is the server's own. */
  private static final Set<String> CLOUDSTACK_ONLY = Set.of("hostid");

  private static final long CUT_MICROS = 1_700_000_000_000_000L;

  private final Responses responses = new Responses();

  @TempDir Path folder;

  private static JsonNode golden(String name) throws IOException {
    try (InputStream file = ContractTest.class.getResourceAsStream(name + ".json")) {
      return JSON.readTree(file);
    }
  }

  private void assertSame(Object response, JsonNode golden, Set<String> ownValues) {
    assertSame(response, golden, ownValues, CLOUDSTACK_ONLY);
  }

  private void assertSame(
      Object response, JsonNode golden, Set<String> ownValues, Set<String> cloudStackOnly) {
    Set<String> own = new HashSet<>(OWN_VALUES);
    own.addAll(ownValues);
    assertSameTree("response", responses.of(response), golden, own, cloudStackOnly);
  }

  private static void assertSameTree(
      String where, JsonNode ours, JsonNode theirs, Set<String> own, Set<String> cloudStackOnly) {
    assertThat(ours.getNodeType()).as(where).isEqualTo(theirs.getNodeType());
    if (theirs.isObject()) {
      Set<String> expected = names(theirs);
      expected.removeAll(cloudStackOnly);
      assertThat(names(ours)).as(where).containsExactlyInAnyOrderElementsOf(expected);
      for (String name : expected) {
        String field = where + "." + name;
        if (own.contains(name)) {
          assertThat(ours.get(name).getNodeType())
              .as(field)
              .isEqualTo(theirs.get(name).getNodeType());
        } else {
          assertSameTree(field, ours.get(name), theirs.get(name), own, cloudStackOnly);
        }
      }
    } else if (theirs.isArray()) {
      assertThat(ours.size()).as(where).isEqualTo(theirs.size());
      for (int i = 0; i < theirs.size(); i++) {
        assertSameTree(where + "[" + i + "]", ours.get(i), theirs.get(i), own, cloudStackOnly);
      }
    } else {
      assertThat(value(ours)).as(where).isEqualTo(value(theirs));
    }
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new HashSet<>();
    for (Iterator<String> all = object.fieldNames(); all.hasNext(); ) {
      names.add(all.next());
    }
    return names;
  }

  /** The plugin's test writes times in another form than CloudStack does. */
  private static Object value(JsonNode value) {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    String text = value.asText();
    try {
      return text.endsWith("Z")
          ? Instant.parse(text)
          : OffsetDateTime.parse(text, OUR_TIME).toInstant();
    } catch (DateTimeParseException e) {
      return text;
    }
  }

  private static Figures.Member member(String name, long cutMicros) {
    return new Figures.Member(
        name,
        "00000eb7-0000-4000-8000-000000000003",
        "kvm1",
        cutMicros,
        12_000,
        0,
        1500,
        3,
        2,
        512L << 20,
        100L << 20,
        8L << 30,
        1L << 20);
  }

  private static final Figures FIGURES =
      new Figures(
          "SENDER_HOLD",
          CUT_MICROS,
          1_500_000,
          5_000_000,
          500,
          12_000,
          6,
          4,
          1L << 30,
          211_812_352,
          List.of(member("web", CUT_MICROS), member("db", CUT_MICROS + 500)));

  private static SnapshotRecord snapshot(
      SnapshotState state, Optional<String> problem, int machines) {
    return new SnapshotRecord(
        "10fad5c4-0000-4000-8000-000000000001",
        new SnapshotRecord.Label("nightly", Optional.empty(), new TreeMap<>()),
        new SnapshotRecord.Origin(
            "0001a99d-0000-4000-8000-000000000014", "shop", "account2", machines),
        Optional.empty(),
        Instant.parse("2026-11-24T08:00:00Z"),
        new SnapshotRecord.Place(Path.of("/srv/vnsnap"), new SnapshotName("nightly-10fad5c4")),
        new SnapshotRecord.Condition(state, problem),
        Optional.empty(),
        Optional.empty());
  }

  private static SnapshotRecord ready() {
    SnapshotRecord plain = snapshot(SnapshotState.READY, Optional.empty(), 2);
    return plain
        .withFigures(FIGURES)
        .withLabel(
            plain
                .label()
                .with(
                    Optional.empty(),
                    Optional.of("before the upgrade"),
                    Optional.of(Map.of("env", "prod", "keep", "yes"))));
  }

  @Test
  void aSnapshotThatIsReady() throws Exception {
    assertSame(
        responses.snapshot(ready(), Optional.empty(), Caller.local()),
        golden("snapshot-ready"),
        Set.of());
  }

  @Test
  void aSnapshotThatIsBeingTaken() throws Exception {
    assertSame(
        responses.snapshot(
            snapshot(SnapshotState.CREATING, Optional.empty(), 2),
            Optional.of(new ProgressReport("save", 50, List.of())),
            Caller.local()),
        golden("snapshot-creating"),
        Set.of());
  }

  @Test
  void aSnapshotInError() throws Exception {
    JsonNode golden = golden("snapshot-error");
    // There are no projects here.
    ((ObjectNode) golden).put("account", "account2");
    assertSame(
        responses.snapshot(
            snapshot(SnapshotState.ERROR, Optional.of("host lost"), 1),
            Optional.empty(),
            Caller.local()),
        golden,
        Set.of(),
        Set.of("hostid", "project", "projectid"));
  }

  @Test
  void membersOfASnapshot() throws Exception {
    List<MemberResponse> members =
        FIGURES.members().stream()
            .map(member -> responses.member(ready(), member, name -> true, Caller.local()))
            .toList();
    assertSame(
        members,
        golden("members"),
        Set.of("id", "virtualmachineid", "instancename", "hostid", "hostname"),
        Set.of());
  }

  @Test
  void aPolicy() throws Exception {
    JsonNode golden = golden("policies").get(0);
    Instant next = Instant.parse("2026-11-25T01:30:00Z");
    PolicyRecord policy =
        new PolicyRecord(
            golden.get("id").asText(),
            "0001a99d-0000-4000-8000-000000000014",
            "account2",
            Instant.parse("2026-11-24T08:00:00Z"),
            new PolicyRecord.Terms("nightly", Interval.DAILY, "30:2", "Europe/Berlin", 7, true),
            new PolicyRun(true, next, Optional.empty(), 1, Optional.of("host lost")),
            Optional.empty());
    JsonNode ours = responses.of(responses.policy(policy, "shop", next));
    // The golden policy is of a VPC, and of a test that gives it no time of making.
    ObjectNode expected = (ObjectNode) golden;
    expected.remove(List.of("vpcid", "vpcname"));
    expected.put("networkid", "0001a99d-0000-4000-8000-000000000014");
    expected.put("networkname", "shop");
    expected.put("created", "2026-11-24T08:00:00Z");
    assertSameTree("policy", ours, expected, OWN_VALUES, Set.of());
  }

  private Network shop() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("shop.yaml"),
            """
            name: shop
            network: {bridges: [br0]}
            hosts: [{name: kvm1}]
            members: [{name: web, host: kvm1}, {name: db, host: kvm1}]
            """);
    return new Network(
        "0001a99d-0000-4000-8000-000000000014", new VniFile().read(file), "account2", false);
  }

  @Test
  void aCheck() throws Exception {
    Machines.Verdict verdict =
        new Machines.Verdict(
            false,
            "SENDER_HOLD",
            List.of(),
            List.of(
                new Machines.Machine(
                    "00000eb7-0000-4000-8000-000000000003",
                    "web",
                    "kvm1",
                    "Running",
                    true,
                    List.of(
                        "member web: its guest does not report free pages; the snapshot is larger")),
                new Machines.Machine(
                    "00000eb7-0000-4000-8000-000000000004",
                    "db",
                    "kvm1",
                    "Stopped",
                    false,
                    List.of(
                        "virtual machine db is stopped; start it, or leave it out with skipstopped=true"))));
    assertSame(responses.check(shop(), verdict), golden("check"), Set.of());
  }

  @Test
  void aClone() throws Exception {
    SnapshotRecord cloned =
        ready().withRestored(new SnapshotRecord.Restored(Instant.EPOCH, 500, 6));
    assertSameTree(
        "clone",
        responses.cloned(cloned, shop()).get("vnisnapshotclone"),
        golden("clone"),
        Set.of("id", "networkid", "networkname", "name"),
        Set.of());
  }

  @Test
  void theProgressOfAJob() throws Exception {
    JobRecord job =
        new JobRecord(
            "0", "createVniSnapshot", "a", "u", Optional.empty(), Instant.EPOCH, Optional.empty());
    ProgressReport report =
        new ProgressReport(
            "save",
            50,
            List.of(
                new ProgressReport.Member("web", "saved", 100),
                new ProgressReport.Member("db", "saved", 100)));
    assertSameTree(
        "progress",
        responses.job(job, Optional.of(report)).jobResult().get("vnisnapshotprogress"),
        golden("progress"),
        Set.of(),
        Set.of());
  }
}
