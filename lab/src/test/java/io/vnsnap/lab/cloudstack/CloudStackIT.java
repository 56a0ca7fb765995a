// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import static io.vnsnap.lab.LabAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.lab.Deadline;
import io.vnsnap.lab.Guest;
import io.vnsnap.lab.Guests;
import io.vnsnap.lab.LabHost;
import io.vnsnap.lab.Progress;
import io.vnsnap.lab.RemovalAtEnd;
import io.vnsnap.lab.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * VNsnap in a real CloudStack, by its API, as tenants and administrator. {@code ./test
 * --cloudstack-lab DIR} names a CloudStack. One cloud serves all tests, in this order: first what
 * is done every day with one snapshot, then what is refused, then what breaks. After each test all
 * machines run, no snapshot is in progress and nothing of VNsnap is left on the hosts.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(Progress.class)
class CloudStackIT {
  private static final List<String> MEMBERS = List.of("a1", "a2", "a3", "a4");
  private static final String BASE = "before-upgrade";
  private static final Set<String> UNDER_WAY =
      Set.of("Allocated", "Creating", "Restoring", "Cloning", "Deleting");

  /** Whoever keeps the cloud can run the tests again without starting it. */
  private static final boolean KEEP = Boolean.getBoolean("vnsnap.cloudstack.keep");

  private static RemovalAtEnd removal;
  private static CloudStackFolder folder;
  private static CloudStackLab lab;
  private static Api admin;
  private static Api tenant;
  private static Api otherTenant;
  private static String network;

  @BeforeAll
  static void up() {
    String path = System.getProperty("vnsnap.cloudstack");
    assertThat(path).as("run it with ./test --cloudstack-lab DIR").isNotBlank();
    if (!KEEP) {
      CloudStackLab.down();
      removal = RemovalAtEnd.by("cloudstack", "down");
    }
    folder = CloudStackFolder.at(Path.of(path));
    lab = CloudStackLab.up(folder, VnsnapBuild.in(Path.of("..")));
    admin = lab.api(Tenants.ADMIN);
    tenant = lab.api("t1");
    otherTenant = lab.api("t2");
    network = lab.machines().network("t1", "net1");
    snapshots().forEach(left -> delete(left.path("id").asText()));
  }

  @AfterAll
  static void down() {
    if (!KEEP && removal != null) {
      CloudStackLab.down();
      removal.close();
    }
  }

  /**
   * After a test that failed, the next one has its machines and the first snapshot nevertheless.
   */
  @BeforeEach
  void machinesRun() {
    if (!lab.server().runs()) {
      lab.server().start();
    }
    lab.agents().stream().filter(agent -> !agent.runs()).forEach(lab::powerOn);
    deleteAllButBase();
    boolean started = lab.machines().make().stream().anyMatch(MEMBERS::contains);
    if (started && hasBase()) {
      // Who boots alone breaks the connections of the others.
      restore(base());
    }
    Guests.awaitAtWork(guests());
  }

  private static boolean hasBase() {
    return snapshots().stream()
        .anyMatch(
            snapshot ->
                snapshot.path("name").asText().equals(BASE) && state(snapshot).equals("Ready"));
  }

  @AfterEach
  void nothingIsHarmed() {
    assertThat(machines()).allSatisfy(machine -> assertThat(machine.isRunning()).isTrue());
    assertThat(snapshots()).noneMatch(snapshot -> UNDER_WAY.contains(state(snapshot)));
    assertThat(lab.leftoversAfter(Duration.ofSeconds(60))).isEmpty();
    Guests.awaitAtWork(guests());
  }

  private static List<CloudMachine> machines() {
    return MEMBERS.stream().map(name -> lab.machines().named(name)).toList();
  }

  private static List<Guest> guests() {
    return guests(machines());
  }

  private static List<Guest> guests(List<CloudMachine> machines) {
    return machines.stream().map(machine -> lab.machines().guest(machine)).toList();
  }

  private static List<JsonNode> snapshots() {
    return tenant.list("listVniSnapshots", "vnisnapshot");
  }

  private static JsonNode snapshot(String id) {
    return tenant.list("listVniSnapshots", "vnisnapshot", "id=" + id).get(0);
  }

  private static String state(JsonNode snapshot) {
    return snapshot.path("state").asText();
  }

  private static String base() {
    return tenant
        .find("listVniSnapshots", "vnisnapshot", "name", BASE)
        .orElseThrow(() -> new AssertionError("the first snapshot is not there"))
        .path("id")
        .asText();
  }

  private static Api.Job startCreate(String name) {
    return startCreate(network, name);
  }

  private static Api.Job startCreate(String networkId, String name) {
    return tenant.start("createVniSnapshot", "networkid=" + networkId, "name=" + name);
  }

  private static JsonNode create(String name) {
    Api.Job job = startCreate(name);
    tenant.await(job);
    return snapshot(job.madeId());
  }

  private static void restore(String id) {
    tenant.run("restoreVniSnapshot", "id=" + id);
  }

  private static void delete(String id) {
    tenant.run("deleteVniSnapshot", "id=" + id);
  }

  /** Guests of the lab do not end when they are asked to, and CloudStack waits for it. */
  private static void destroy(String machine) {
    admin.run("stopVirtualMachine", "id=" + machine, "forced=true");
    admin.run("destroyVirtualMachine", "id=" + machine, "expunge=true");
  }

  /** CloudStack says no, with a sentence that has these words in it. */
  private static void refused(ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOf(ApiException.class)
        .satisfies(
            refusal -> {
              for (String word : words) {
                assertThat(refusal).hasMessageContaining(word);
              }
            });
  }

  /** What a job at work shows: its step and percent. */
  private static JsonNode progress(JsonNode shown) {
    return shown.path("vnisnapshotprogress");
  }

  /** Waits until the job shows one of these steps. */
  private static void awaitStep(Api.Job job, Set<String> steps) {
    List<String> seen = new ArrayList<>();
    Deadline.in(Duration.ofMinutes(2))
        .until(
            () -> {
              JsonNode now = tenant.look(job);
              String step = progress(now.path("jobresult")).path("step").asText();
              seen.add(step);
              assertThat(Api.isPending(now)).as("at work, after %s: %s", seen, now).isTrue();
              return steps.contains(step);
            },
            "the job shows no step of " + steps);
  }

  /** How the job failed, if it did. */
  private static Optional<String> problemOf(Api.Job job) {
    try {
      tenant.await(job);
      return Optional.empty();
    } catch (ApiException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static String fails(Api.Job job) {
    return problemOf(job).orElseThrow(() -> new AssertionError("the job did not fail"));
  }

  private static LabHost host(String name) {
    return lab.agent(name).node().host();
  }

  @Test
  @Order(10)
  void aNetworkIsChecked() {
    JsonNode check =
        tenant.run("checkVniSnapshot", "networkid=" + network).path("vnisnapshotcheck");

    assertThat(check.path("possible").asBoolean()).as(check.toString()).isTrue();
    assertThat(check.path("problems")).isEmpty();
    assertThat(check.path("virtualmachine").findValuesAsText("name"))
        .containsExactlyInAnyOrderElementsOf(MEMBERS);
    assertThat(check.path("virtualmachine"))
        .allSatisfy(machine -> assertThat(machine.path("member").asBoolean()).isTrue());
  }

  @Test
  @Order(20)
  void aSnapshotIsTakenWhileMachinesWork() {
    List<JsonNode> progress = new ArrayList<>();
    JsonNode result =
        tenant.run(progress::add, "createVniSnapshot", "networkid=" + network, "name=" + BASE);

    JsonNode snapshot = snapshot(base());
    assertThat(result.path("vnisnapshot").path("id")).isEqualTo(snapshot.path("id"));
    assertThat(state(snapshot)).isEqualTo("Ready");
    assertThat(snapshot.path("virtualmachinecount").asInt()).isEqualTo(MEMBERS.size());
    assertThat(snapshot.path("pausemillis").asDouble()).isPositive();
    assertThat(snapshot.path("memorysize").asLong()).isGreaterThanOrEqualTo(4L * (192 << 20));
    assertThat(snapshot.path("size").asLong()).isPositive();
    assertThat(progress.stream().map(shown -> progress(shown).path("progress").asInt()).toList())
        .isNotEmpty()
        .isSorted();
    assertClean(guests(), "after the snapshot");
    System.out.printf(
        "snapshot: pause %.1f ms, skew %.1f ms, %d held, %d in flight, steps %s%n",
        snapshot.path("pausemillis").asDouble(),
        snapshot.path("cutskewmillis").asDouble(),
        snapshot.path("heldframes").asLong(),
        snapshot.path("inflightframes").asLong(),
        progress.stream().map(shown -> progress(shown).path("step").asText()).distinct().toList());
  }

  @Test
  @Order(30)
  void figuresOfEachMachineAreListed() {
    List<JsonNode> members =
        tenant.list("listVniSnapshotMembers", "vnisnapshotmember", "vnisnapshotid=" + base());

    assertThat(members)
        .extracting(member -> member.path("virtualmachinename").asText())
        .containsExactlyInAnyOrderElementsOf(MEMBERS);
    assertThat(members)
        .allSatisfy(
            member -> {
              assertThat(member.path("pausemillis").asDouble()).isPositive();
              assertThat(member.path("storedmemorysize").asLong()).isPositive();
              // Hosts are not a tenant's business.
              assertThat(member.has("hostname")).isFalse();
            });
    assertThat(admin.list("listVniSnapshotMembers", "vnisnapshotmember", "vnisnapshotid=" + base()))
        .extracting(member -> member.path("hostname").asText())
        .containsExactlyInAnyOrder("h1", "h1", "h2", "h2");
  }

  @Test
  @Order(40)
  void aNetworkIsRestoredInPlace() {
    restore(base());

    Verdict verdict = assertClean(guests(), "restored in place");
    JsonNode snapshot = snapshot(base());
    assertThat(snapshot.path("replayedframes").asLong())
        .isEqualTo(snapshot.path("inflightframes").asLong());
    System.out.printf(
        "restore in place: %d ms, %d tokens, orphans 0, lost 0, late %d%n",
        snapshot.path("restoremillis").asLong(), verdict.tokensSent(), verdict.reordered());
  }

  /** CloudStack believes for a while that they run: the restore does not. */
  @Test
  @Order(50)
  void allMachinesAreLostAndRestored() {
    lab.agents().forEach(agent -> agent.node().host().killAll());

    restore(base());

    assertClean(guests(), "restored after all were killed");
  }

  @Test
  @Order(60)
  void aNetworkIsClonedBesideTheOriginal() {
    JsonNode clone =
        tenant.run("cloneVniSnapshot", "id=" + base(), "name=twin").path("vnisnapshotclone");
    List<String> ids = clone.path("virtualmachine").findValuesAsText("id");
    try {
      assertThat(ids).hasSize(MEMBERS.size());
      List<Guest> clones =
          ids.stream().map(id -> lab.machines().guest(lab.machines().byId(id))).toList();
      assertClean(clones, "clones");
      assertClean(guests(), "originals beside the clones");
    } finally {
      ids.forEach(CloudStackIT::destroy);
      admin.run("deleteNetwork", "id=" + clone.path("networkid").asText(), "forced=true");
    }
  }

  /** The offering's provider is VNsnap, so the network's VXLANs carry color between hosts. */
  @Test
  @Order(65)
  void aNetworkOfTheProviderCarriesColor() {
    String colored =
        lab.machines()
            .network(
                "t1",
                "colored",
                Zone.COLORED_OFFERING,
                "gateway=10.20.0.1",
                "netmask=255.255.255.0");
    List<CloudMachines.Planned> plan =
        List.of(
            new CloudMachines.Planned("c1", "t1", "colored", "h1"),
            new CloudMachines.Planned("c2", "t1", "colored", "h2"));
    lab.machines().make(plan);
    List<CloudMachine> made =
        plan.stream().map(planned -> lab.machines().named(planned.name())).toList();
    List<Guest> guests = made.stream().map(machine -> lab.machines().guest(machine)).toList();
    Guests.awaitAtWork(guests);
    String device = vxlan(colored);
    assertThat(lab.agents()).allSatisfy(agent -> assertThat(gbp(agent, device)).contains(" gbp"));

    JsonNode taken =
        tenant.run("createVniSnapshot", "networkid=" + colored, "name=colored").path("vnisnapshot");
    assertThat(taken.path("carrier").asText()).isEqualTo("GBP");
    assertClean(guests, "after the snapshot of a network with color");
    restore(taken.path("id").asText());
    assertClean(guests, "restored in a network with color");

    delete(taken.path("id").asText());
    made.forEach(machine -> destroy(machine.id()));
    admin.run("deleteNetwork", "id=" + colored);
    assertThat(lab.agents()).allSatisfy(agent -> assertThat(gbp(agent, device)).isEmpty());
  }

  /**
   * Its tiers are wires, so that it needs no virtual router; nothing comes from one to the other.
   */
  @Test
  @Order(67)
  void aVpcIsSnapshottedRestoredAndCloned() {
    assumeThat(lab.wireExtension().isPossible())
        .as("this CloudStack has network extensions, as from 4.23 on")
        .isTrue();
    lab.wireExtension().make();
    String vpc = lab.machines().vpc("t1", "shop", WireExtension.VPC_OFFERING, "10.30.0.0/16");
    String ownList =
        tenant
            .run("createNetworkACLList", "name=own", "vpcid=" + vpc)
            .path("networkacllist")
            .path("id")
            .asText();
    String openToAll =
        tenant
            .find("listNetworkACLLists", "networkacllist", "name", "default_allow")
            .orElseThrow()
            .path("id")
            .asText();
    String front = tier("front", vpc, "10.30.1.1", openToAll);
    String back = tier("back", vpc, "10.30.2.1", ownList);
    // One has a NIC in each tier; the workload is at home in the first.
    lab.machines().deploy("t1", "v4", back + "," + front, "startvm=false");
    List<CloudMachines.Planned> plan =
        List.of(
            new CloudMachines.Planned("v1", "t1", "front", "h1"),
            new CloudMachines.Planned("v2", "t1", "front", "h2"),
            new CloudMachines.Planned("v3", "t1", "back", "h1"),
            new CloudMachines.Planned("v4", "t1", "back", "h2"));
    lab.machines().make(plan);
    List<String> names = plan.stream().map(CloudMachines.Planned::name).toList();
    assertThat(names)
        .extracting(name -> lab.machines().named(name).host())
        .containsExactly("h1", "h2", "h1", "h2");
    Guests.awaitAtWork(guests(names.stream().map(lab.machines()::named).toList()));

    JsonNode check = tenant.run("checkVniSnapshot", "vpcid=" + vpc).path("vnisnapshotcheck");
    assertThat(check.path("possible").asBoolean()).as(check.toString()).isTrue();
    assertThat(check.path("virtualmachine").findValuesAsText("name"))
        .containsExactlyInAnyOrderElementsOf(names);

    JsonNode taken =
        tenant.run("createVniSnapshot", "vpcid=" + vpc, "name=of-vpc").path("vnisnapshot");
    String id = taken.path("id").asText();
    assertThat(state(taken)).isEqualTo("Ready");
    assertThat(taken.path("vpcid").asText()).isEqualTo(vpc);
    assertThat(taken.path("vpcname").asText()).isEqualTo("shop");
    assertThat(taken.has("networkid")).isFalse();
    assertThat(taken.path("virtualmachinecount").asInt()).isEqualTo(names.size());
    // A router between tiers takes the color off.
    assertThat(taken.path("carrier").asText()).isEqualTo("SENDER_HOLD");
    assertThat(listed("vpcid=" + vpc)).containsExactly("of-vpc");
    assertCleanTiers(names, "after the snapshot of a VPC");

    restore(id);
    assertCleanTiers(names, "restored in a VPC");

    aCloneThatFailsIsTakenAway(id, vpc);
    assertCleanTiers(names, "after a clone that failed");

    JsonNode clone =
        tenant.run("cloneVniSnapshot", "id=" + id, "name=shop-twin").path("vnisnapshotclone");
    String twin = clone.path("vpcid").asText();
    assertThat(clone.path("vpcname").asText()).isEqualTo("shop-twin");
    assertThat(clone.has("networkid")).isFalse();
    assertThat(vpc(twin).path("state").asText()).isEqualTo("Enabled");
    for (String same : List.of("cidr", "vpcofferingid", "account", "zoneid")) {
      assertThat(vpc(twin).path(same)).as(same).isEqualTo(vpc(vpc).path(same));
    }
    assertThat(tiers(twin))
        .extracting(CloudStackIT::layout)
        .containsExactlyInAnyOrderElementsOf(
            tiers(vpc).stream().map(CloudStackIT::layout).toList());
    assertThat(tiers(twin))
        .extracting(made -> made.path("name").asText() + made.path("aclname").asText())
        .containsExactlyInAnyOrder("frontdefault_allow", "back");
    List<String> twins =
        names.stream()
            .map(
                name ->
                    clone.path("virtualmachine").findValuesAsText("name").stream()
                        .filter(made -> made.startsWith(name + "-"))
                        .findFirst()
                        .orElseThrow())
            .toList();
    for (int i = 0; i < names.size(); i++) {
      assertThat(nics(twins.get(i))).as(names.get(i)).isEqualTo(nics(names.get(i)));
    }
    assertThat(nics("v4")).hasSize(2);
    assertCleanTiers(twins, "clones in a VPC");
    assertCleanTiers(names, "originals beside the clones in a VPC");
    System.out.printf(
        "VPC: snapshot: pause %.1f ms, skew %.1f ms, %d held, %d in flight; clone: %d ms, %d replayed%n",
        taken.path("pausemillis").asDouble(),
        taken.path("cutskewmillis").asDouble(),
        taken.path("heldframes").asLong(),
        taken.path("inflightframes").asLong(),
        clone.path("restoremillis").asLong(),
        clone.path("replayedframes").asLong());

    restore(id);
    assertCleanTiers(names, "restored beside a clone in a VPC");
    assertCleanTiers(twins, "clones beside originals that were restored");

    delete(id);
    removeVpc(twin, twins);
    removeVpc(vpc, names);
  }

  private static String tier(String name, String vpc, String gateway, String accessList) {
    return lab.machines()
        .network(
            "t1",
            name,
            WireExtension.TIER_OFFERING,
            "vpcid=" + vpc,
            "gateway=" + gateway,
            "netmask=255.255.255.0",
            "aclid=" + accessList);
  }

  /** The first two are the workload of one tier, the others that of the other. */
  private static void assertCleanTiers(List<String> names, String which) {
    List<Guest> guests = guests(names.stream().map(lab.machines()::named).toList());
    assertClean(guests.subList(0, 2), which + ", front");
    assertClean(guests.subList(2, 4), which + ", back");
  }

  /** There is room for one of its four machines. */
  private static void aCloneThatFailsIsTakenAway(String snapshot, String vpc) {
    String account = tenant.list("listAccounts", "account").get(0).path("name").asText();
    int machines = tenant.list("listVirtualMachines", "virtualmachine").size();
    String[] limit = {
      "account=" + account,
      "domainid=" + tenant.list("listAccounts", "account").get(0).path("domainid").asText(),
      "resourcetype=0"
    };
    admin.call("updateResourceLimit", limit[0], limit[1], limit[2], "max=" + (machines + 1));
    try {
      refused(
          () -> tenant.run("cloneVniSnapshot", "id=" + snapshot, "name=too-large"),
          "can't be made a second time");
    } finally {
      admin.call("updateResourceLimit", limit[0], limit[1], limit[2], "max=20");
    }
    assertThat(state(snapshot(snapshot))).isEqualTo("Ready");
    assertThat(tenant.list("listVPCs", "vpc"))
        .extracting(left -> left.path("id").asText())
        .containsExactly(vpc);
    assertThat(tenant.list("listVirtualMachines", "virtualmachine")).hasSize(machines);
  }

  private static JsonNode vpc(String id) {
    return admin.list("listVPCs", "vpc", "listall=true", "id=" + id).get(0);
  }

  private static List<JsonNode> tiers(String vpc) {
    return admin.list("listNetworks", "network", "listall=true", "vpcid=" + vpc);
  }

  private static List<String> layout(JsonNode tier) {
    return List.of(
        tier.path("name").asText(),
        tier.path("cidr").asText(),
        tier.path("gateway").asText(),
        tier.path("networkofferingid").asText());
  }

  /** Of each NIC its tier and its addresses, and whether it is the default one. */
  private static List<String> nics(String machine) {
    return admin
        .find("listVirtualMachines", "virtualmachine", "displayname", machine, "listall=true")
        .orElseThrow()
        .path("nic")
        .findParents("macaddress")
        .stream()
        .map(
            nic ->
                "%s %s %s %s"
                    .formatted(
                        nic.path("networkname").asText(),
                        nic.path("macaddress").asText(),
                        nic.path("ipaddress").asText(),
                        nic.path("isdefault").asText()))
        .sorted()
        .toList();
  }

  private static void removeVpc(String vpc, List<String> machines) {
    machines.forEach(name -> destroy(lab.machines().named(name).id()));
    tiers(vpc).forEach(tier -> admin.run("deleteNetwork", "id=" + tier.path("id").asText()));
    admin.run("deleteVPC", "id=" + vpc);
  }

  private static String vxlan(String networkId) {
    JsonNode found =
        admin.list("listNetworks", "network", "listall=true", "id=" + networkId).get(0);
    return "vxlan" + found.path("broadcasturi").asText().replaceAll("\\D", "");
  }

  /** The device of a host as {@code ip} shows it; empty if there is none. */
  private static String gbp(KvmAgent agent, String device) {
    return agent
        .node()
        .host()
        .run("sh", "-c", "ip -d -o link show dev \"$1\" 2>/dev/null || true", "sh", device);
  }

  @Test
  @Order(70)
  void aLimitIsReached() {
    String account = tenant.list("listAccounts", "account").get(0).path("id").asText();
    String setting = "name=max.account.vni.snapshots";
    admin.call("updateConfiguration", setting, "value=1", "accountid=" + account);
    try {
      refused(() -> create("one-too-many"), "may have 1 VNI snapshots and has 1");
    } finally {
      admin.call("updateConfiguration", setting, "value=20", "accountid=" + account);
    }
    assertThat(snapshots()).hasSize(1);
  }

  /** One policy takes its snapshot; one whose network is empty is switched off, with an alert. */
  @Test
  @Order(80)
  void aScheduleFires() {
    String empty = lab.machines().network("t1", "empty");
    admin.call("updateConfiguration", "name=vnsnap.policy.failures", "value=1");
    ZonedDateTime soon = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(70);
    String good = hourly(network, "good", soon);
    String bad = hourly(empty, "bad", soon);
    try {
      Deadline.in(Duration.ofMinutes(5))
          .until(
              () -> ofPolicy(good).stream().anyMatch(taken -> state(taken).equals("Ready")),
              "the schedule took no snapshot");
      Deadline.in(Duration.ofMinutes(3))
          .until(
              () -> !policy(bad).path("active").asBoolean(),
              "a policy that fails is not switched off");

      assertThat(policy(bad).path("problem").asText()).contains("no running virtual machine");
      assertThat(policy(good).path("active").asBoolean()).isTrue();
      assertThat(admin.list("listAlerts", "alert", "type=118", "keyword=bad"))
          .extracting(alert -> alert.path("description").asText())
          .contains("VNI snapshot policy bad was switched off");
      tenant.run("updateVniSnapshotPolicy", "id=" + bad, "active=true", "schedule=0");
      assertThat(policy(bad).path("active").asBoolean()).isTrue();
    } finally {
      tenant.run("deleteVniSnapshotPolicy", "id=" + good);
      tenant.run("deleteVniSnapshotPolicy", "id=" + bad);
      admin.call("updateConfiguration", "name=vnsnap.policy.failures", "value=5");
    }
    assertThat(tenant.list("listVniSnapshotPolicies", "vnisnapshotpolicy")).isEmpty();
    deleteAllButBase();
  }

  private static String hourly(String networkId, String name, ZonedDateTime time) {
    return tenant
        .run(
            "createVniSnapshotPolicy",
            "networkid=" + networkId,
            "name=" + name,
            "intervaltype=HOURLY",
            "schedule=" + time.getMinute(),
            "timezone=GMT",
            "maxsnaps=1")
        .path("vnisnapshotpolicy")
        .path("id")
        .asText();
  }

  private static JsonNode policy(String id) {
    return tenant.list("listVniSnapshotPolicies", "vnisnapshotpolicy", "id=" + id).get(0);
  }

  private static List<JsonNode> ofPolicy(String policy) {
    return snapshots().stream()
        .filter(snapshot -> snapshot.path("policyid").asText().equals(policy))
        .toList();
  }

  @Test
  @Order(90)
  void aSnapshotIsDeletedAndItsFilesGo() {
    JsonNode snapshot = create("short-lived");
    Path folder = lab.store().resolve(snapshot.path("id").asText());
    assertThat(folder).exists();

    delete(snapshot.path("id").asText());

    assertThat(folder).doesNotExist();
    assertThat(snapshots()).hasSize(1);
  }

  @Test
  @Order(92)
  void snapshotsAreFoundByWordTagAndPage() {
    Api.Job job =
        tenant.start(
            "createVniSnapshot",
            "networkid=" + network,
            "name=second",
            "tags[0].key=env",
            "tags[0].value=prod");
    tenant.await(job);
    String id = job.madeId();

    assertThat(listed("keyword=seco")).containsExactly("second");
    assertThat(listed("keyword=nothing")).isEmpty();
    assertThat(listed("tags[0].key=env", "tags[0].value=prod")).containsExactly("second");
    assertThat(listed("tags[0].key=env", "tags[0].value=test")).isEmpty();
    assertThat(listed("page=1", "pagesize=1")).containsExactly("second");
    assertThat(listed("page=2", "pagesize=1")).containsExactly(BASE);
    assertThat(tenant.call("listVniSnapshots", "page=2", "pagesize=1").path("count").asInt())
        .isEqualTo(2);
    tenant.run(
        "updateVniSnapshot",
        "id=" + id,
        "name=renamed",
        "description=told apart",
        "tags[0].key=env",
        "tags[0].value=test");
    assertThat(listed("tags[0].key=env", "tags[0].value=test")).containsExactly("renamed");
    assertThat(snapshot(id).path("description").asText()).isEqualTo("told apart");
    delete(id);
  }

  private static List<String> listed(String... parameters) {
    return tenant.list("listVniSnapshots", "vnisnapshot", parameters).stream()
        .map(snapshot -> snapshot.path("name").asText())
        .toList();
  }

  /** The folders of the store are enough to make the rows from. */
  @Test
  @Order(95)
  void snapshotsOfALostDatabaseAreTakenInAgain() {
    String id = base();
    String zone = "zoneid=" + lab.zone().id();
    lab.database()
        .run(
            "USE cloud; DELETE FROM vni_snapshot_tag; DELETE FROM vni_snapshot_member;"
                + " DELETE FROM vni_snapshot;");
    assertThat(snapshots()).isEmpty();
    refused(() -> tenant.run("importVniSnapshots", zone));

    JsonNode taken = admin.run("importVniSnapshots", zone);

    tenant.run("updateVniSnapshot", "id=" + id, "name=" + BASE);
    assertThat(taken.findValue("count").asInt()).as(taken.toString()).isEqualTo(1);
    assertThat(state(snapshot(id))).isEqualTo("Ready");
    restore(base());
    assertClean(guests(), "restored from a snapshot that was taken in again");
  }

  /** A network whose machine has moved since is restored from storage that all hosts mount. */
  @Test
  @Order(97)
  void snapshotsAreKeptInTheSecondaryStorageOfTheZone() {
    lab.zone().keepSnapshotsIn("secondary");
    String storage = null;
    try {
      assertThat(problems()).contains("has no NFS secondary storage");
      refused(() -> create("nowhere"), "has no NFS secondary storage");
      storage = lab.zone().addSecondaryStorage("nfs1", lab.secondaryUrl());
      assertThat(problems()).isEqualTo("[]");
      JsonNode snapshot = create("in-secondary");
      String id = snapshot.path("id").asText();
      Path folder = lab.secondary().resolve("vnsnap").resolve(id);
      assertThat(folder).exists();
      assertThat(lab.store().resolve(id)).doesNotExist();
      assertThat(admin.list("listVniSnapshots", "vnisnapshot", "listall=true", "id=" + id))
          .extracting(shown -> shown.path("storepath").asText())
          .containsExactly(lab.secondaryUrl() + "/vnsnap");
      assertClean(guests(), "after a snapshot in secondary storage");

      admin.call("updateImageStore", "id=" + storage, "readonly=true");
      assertThat(problems()).contains("secondary storage nfs1 is read-only");
      // The other machines are restored where they are, this one on the other host.
      move("a1", "h2");
      restore(id);
      assertClean(guests(), "restored from secondary storage, one on another host");
      assertThat(host("h2").activeDomains()).contains(lab.machines().named("a1").instance());
      restore(base());
      assertClean(guests(), "restored from the folder that was set before");

      delete(id);
      assertThat(folder).doesNotExist();
    } finally {
      lab.zone().keepSnapshotsIn(lab.store().toString());
      if (storage != null) {
        admin.call("deleteImageStore", "id=" + storage);
      }
      if (!host("h1").activeDomains().contains(lab.machines().named("a1").instance())) {
        move("a1", "h1");
        restore(base());
      }
    }
  }

  /** What {@code checkVniSnapshot} says of the network and not of a machine. */
  private static String problems() {
    return tenant
        .run("checkVniSnapshot", "networkid=" + network)
        .path("vnisnapshotcheck")
        .path("problems")
        .toString();
  }

  /** Ends a machine and starts it on a host. */
  private static void move(String name, String host) {
    String id = "id=" + lab.machines().named(name).id();
    admin.run("stopVirtualMachine", id, "forced=true");
    admin.run("startVirtualMachine", id, "hostid=" + lab.zone().hostId(host));
  }

  @Test
  @Order(100)
  void idsThatAreNoneAreRefused() {
    for (String id : List.of(UUID.randomUUID().toString(), "nonsense")) {
      refused(() -> restore(id), "id");
      refused(() -> delete(id), "id");
      refused(() -> tenant.run("createVniSnapshot", "networkid=" + id, "name=never"), "networkid");
    }
    // CloudStack lets this one through as a number.
    refused(() -> restore("-1"), "VNI snapshot is not there");
    refused(() -> delete("-1"), "VNI snapshot is not there");
    refused(() -> tenant.run("createVniSnapshot", "networkid=-1", "name=never"), "network");
    refused(() -> tenant.run("createVniSnapshot", "name=never"), "networkid");
  }

  @Test
  @Order(110)
  void anotherTenantSeesAndTouchesNothing() {
    String id = base();
    assertThat(otherTenant.list("listVniSnapshots", "vnisnapshot")).isEmpty();
    for (String command : List.of("restoreVniSnapshot", "deleteVniSnapshot", "cloneVniSnapshot")) {
      refused(() -> otherTenant.run(command, "id=" + id, "name=never"));
    }
    refused(() -> otherTenant.run("createVniSnapshot", "networkid=" + network, "name=never"));
    refused(() -> otherTenant.run("checkVniSnapshot", "networkid=" + network));

    String own = lab.machines().network("t2", "net2");
    JsonNode taken =
        otherTenant.run("createVniSnapshot", "networkid=" + own, "name=mine").path("vnisnapshot");
    assertThat(snapshots()).hasSize(1);
    assertThat(admin.list("listVniSnapshots", "vnisnapshot", "listall=true")).hasSize(2);
    otherTenant.run("deleteVniSnapshot", "id=" + taken.path("id").asText());
  }

  @Test
  @Order(112)
  void aDomainAdminOperatesTheDomainAndNoOther() {
    String id = base();
    Api own = lab.api("d1");
    Api other = lab.api("d2");
    assertThat(own.list("listVniSnapshots", "vnisnapshot", "listall=true"))
        .extracting(snapshot -> snapshot.path("account").asText())
        .containsExactly("t1");
    assertThat(other.list("listVniSnapshots", "vnisnapshot", "listall=true")).isEmpty();
    for (String command : List.of("restoreVniSnapshot", "deleteVniSnapshot", "cloneVniSnapshot")) {
      refused(() -> other.run(command, "id=" + id, "name=never"));
    }
    refused(() -> other.run("createVniSnapshot", "networkid=" + network, "name=never"));

    JsonNode taken =
        own.run("createVniSnapshot", "networkid=" + network, "name=by-d1").path("vnisnapshot");
    assertThat(taken.path("account").asText()).isEqualTo("t1");
    assertThat(listed("keyword=by-d1")).containsExactly("by-d1");
    own.run("deleteVniSnapshot", "id=" + taken.path("id").asText());
  }

  @Test
  @Order(115)
  void aProjectHasSnapshotsOfItsOwn() {
    String project =
        tenant.run("createProject", "name=team", "displaytext=team").findValue("id").asText();
    String inProject = "projectid=" + project;
    String shared = lab.machines().network("t1", "team", Zone.OFFERING, inProject);
    CloudMachine machine = lab.machines().deploy("t1", "p1", shared, inProject);
    try {
      Guest guest = lab.machines().guest(machine);
      Guests.awaitAtWork(List.of(guest));

      JsonNode taken =
          tenant
              .run("createVniSnapshot", "networkid=" + shared, "name=of-team", inProject)
              .path("vnisnapshot");
      assertThat(taken.path("project").asText()).isEqualTo("team");
      assertThat(listed(inProject)).containsExactly("of-team");
      assertThat(listed()).containsExactly(BASE);
      refused(() -> otherTenant.list("listVniSnapshots", "vnisnapshot", inProject));
      refused(() -> otherTenant.run("deleteVniSnapshot", "id=" + taken.path("id").asText()));
      restore(taken.path("id").asText());
      Guests.awaitAtWork(List.of(guest));
      delete(taken.path("id").asText());
    } finally {
      destroy(machine.id());
      admin.run("deleteNetwork", "id=" + shared);
      tenant.run("deleteProject", "id=" + project);
    }
  }

  @Test
  @Order(120)
  void aNetworkWithoutMachinesIsRefused() {
    String empty = lab.machines().network("t1", "empty");

    refused(
        () -> tenant.run("createVniSnapshot", "networkid=" + empty, "name=never"),
        "no running virtual machine");

    deleteErrors();
  }

  /** Only KVM can be snapshotted, and CloudStack's simulator is a hypervisor like any other. */
  @Test
  @Order(125)
  void aMachineOfTheSimulatorIsRefused() {
    assumeThat(folder.hasSimulator())
        .as("%s has CloudStack's simulator, its jar and its tables", folder.root())
        .isTrue();
    String storage = lab.zone().addSecondaryStorage("simulated", lab.secondaryUrl());
    String simulated = lab.machines().network("t1", "simulated");
    CloudMachine machine = null;
    try {
      lab.simulated().make();
      lab.simulated().keepTemplate();
      machine = lab.machines().deployFrom(SimulatedCluster.TEMPLATE, "t1", "s1", simulated);
      assertThat(machine.isRunning()).isTrue();

      JsonNode check =
          tenant.run("checkVniSnapshot", "networkid=" + simulated).path("vnisnapshotcheck");
      assertThat(check.path("possible").asBoolean()).isFalse();
      assertThat(check.path("problems")).isEmpty();
      assertThat(check.path("virtualmachine").findValuesAsText("name")).containsExactly("s1");
      assertThat(check.path("virtualmachine").get(0).path("member").asBoolean()).isFalse();
      assertThat(check.path("virtualmachine").get(0).path("problems").toString())
          .contains("virtual machine s1 does not run on KVM");
      refused(
          () -> tenant.run("createVniSnapshot", "networkid=" + simulated, "name=never"),
          "virtual machine s1 does not run on KVM");
      assertThat(snapshots()).hasSize(1);
    } finally {
      if (machine != null) {
        destroy(machine.id());
      }
      lab.simulated().forgetTemplate();
      admin.call("deleteImageStore", "id=" + storage);
    }
  }

  /** What was refused only when its job ran stays as an error, for its tenant to see. */
  private static void deleteErrors() {
    snapshots().stream()
        .filter(snapshot -> state(snapshot).equals("Error"))
        .forEach(snapshot -> delete(snapshot.path("id").asText()));
  }

  @Test
  @Order(130)
  void aStoppedMachineIsRefusedOrLeftOut() {
    CloudMachine stopped = lab.machines().named("a3");
    tenant.run("stopVirtualMachine", "id=" + stopped.id(), "forced=true");
    refused(() -> create("never"), "a3");
    deleteErrors();

    JsonNode taken =
        tenant
            .run("createVniSnapshot", "networkid=" + network, "name=two", "skipstopped=true")
            .path("vnisnapshot");
    assertThat(taken.path("virtualmachinecount").asInt()).isEqualTo(3);
    delete(taken.path("id").asText());

    // Started by the restore, where CloudStack likes.
    restore(base());
    assertClean(guests(), "restored, one after it was stopped");
  }

  @Test
  @Order(140)
  void twoAtOnceTakeTurnsOrOneIsRefused() {
    List<Api.Job> jobs = List.of(startCreate("first"), startCreate("second"));

    int done = 0;
    for (Api.Job job : jobs) {
      try {
        tenant.await(job);
        done++;
      } catch (ApiException e) {
        assertThat(e).hasMessageContaining("another VNI snapshot operation");
      }
    }
    assertThat(done).isPositive();
    deleteAllButBase();
    assertClean(guests(), "after two at once");
  }

  private static void deleteAllButBase() {
    snapshots().stream()
        .filter(snapshot -> !snapshot.path("name").asText().equals(BASE))
        .forEach(snapshot -> delete(snapshot.path("id").asText()));
  }

  /** The machine does as it was told, the others run on, and the snapshot is whole or given up. */
  @Test
  @Order(145)
  void aMachineIsStoppedWhileItIsSaved() {
    CloudMachine stopped = lab.machines().named("a4");
    Api.Job job = startCreate("stopped-meanwhile");
    awaitStep(job, Set.of("drain", "release", "save"));
    admin.run("stopVirtualMachine", "id=" + stopped.id(), "forced=true");

    Optional<String> problem = problemOf(job);
    assertThat(lab.machines().named("a4").state()).isEqualTo("Stopped");
    if (problem.isPresent()) {
      assertThat(problem.get()).contains("a4");
      deleteErrors();
      restore(base());
    } else {
      // All of it was in the store before CloudStack came to stop the machine.
      restore(job.madeId());
      delete(job.madeId());
    }
    assertClean(guests(), "restored after one was stopped during a snapshot");
  }

  /**
   * CloudStack forbids none of these, so libvirt and QEMU must, for as long as they would do harm;
   * a save may also be over before CloudStack comes to it.
   */
  @Test
  @Order(147)
  void whatIsDoneToAMachineThatIsSavedHarmsNeither() {
    CloudMachine machine = lab.machines().named("a3");
    String id = "virtualmachineid=" + machine.id();
    String other = machine.host().equals("h1") ? "h2" : "h1";
    String volume = lab.machines().volume("t1", "extra");
    meanwhile(
        "migrate",
        machine,
        () -> admin.run("migrateVirtualMachine", id, "hostid=" + lab.zone().hostId(other)),
        () -> {});
    meanwhile(
        "attach a volume",
        machine,
        () -> tenant.run("attachVolume", "id=" + volume, id),
        () -> {
          // Guests of the lab have no driver that lets go of a disk.
          tenant.run("stopVirtualMachine", "id=" + machine.id(), "forced=true");
          tenant.run("detachVolume", "id=" + volume);
          restore(base());
        });
    meanwhile(
        "VM snapshot",
        machine,
        () -> tenant.run("createVMSnapshot", id, "snapshotmemory=true", "name=own"),
        () -> {
          JsonNode own = tenant.list("listVMSnapshot", "vmSnapshot", id).get(0);
          tenant.run("deleteVMSnapshot", "vmsnapshotid=" + own.path("id").asText());
        });
    admin.run("deleteVolume", "id=" + volume);
  }

  /** Memory that is plugged into a running machine is a module, which no snapshot can have. */
  @Test
  @Order(148)
  void aMachineIsScaledWhileItIsSaved() {
    String[] dynamic = {"name=enable.dynamic.scale.vm", "zoneid=" + lab.zone().id()};
    admin.call("updateConfiguration", dynamic[0], dynamic[1], "value=true");
    String bigger = "serviceofferingid=" + lab.zone().makeServiceOffering("bigger", 320);
    List<CloudMachines.Planned> plan =
        List.of(
            new CloudMachines.Planned("g1", "t1", "growing", "h1"),
            new CloudMachines.Planned("g2", "t1", "growing", "h2"));
    lab.machines().make(plan);
    String growing = lab.machines().network("t1", "growing");
    List<CloudMachine> made =
        plan.stream().map(planned -> lab.machines().named(planned.name())).toList();
    List<Guest> guests = guests(made);
    Guests.awaitAtWork(guests);
    try {
      CloudMachine saved = made.get(0);
      meanwhile(
          growing,
          guests,
          "scale",
          saved,
          () -> {
            try {
              scale(saved, bigger);
            } finally {
              System.out.printf("scale meanwhile: memory was plugged: %s%n", hasModule(saved));
            }
          },
          () -> {});

      CloudMachine other = made.get(1);
      Optional<String> refusal = refusalOf(() -> scale(other, bigger));
      System.out.printf("scale: %s%n", refusal.orElse("done"));
      assertThat(hasModule(other)).isTrue();
      assertClean(guests, "scaled");
      refused(
          () -> tenant.run("createVniSnapshot", "networkid=" + growing, "name=never"),
          "g2",
          "memory modules");
      deleteErrors();

      for (CloudMachine machine : made) {
        admin.run("stopVirtualMachine", "id=" + machine.id(), "forced=true");
      }
      lab.machines().make(plan);
      JsonNode check =
          tenant.run("checkVniSnapshot", "networkid=" + growing).path("vnisnapshotcheck");
      assertThat(check.path("possible").asBoolean()).as(check.toString()).isTrue();
    } finally {
      made.forEach(machine -> destroy(machine.id()));
      admin.run("deleteNetwork", "id=" + growing);
      admin.call("updateConfiguration", dynamic[0], dynamic[1], "value=false");
    }
  }

  private static void scale(CloudMachine machine, String offering) {
    admin.run("scaleVirtualMachine", "id=" + machine.id(), offering);
  }

  /** Whether QEMU has memory that it did not start with. */
  private static boolean hasModule(CloudMachine machine) {
    return host(lab.machines().byId(machine.id()).host())
        .run("virsh", "dumpxml", machine.instance())
        .contains("<memory model='dimm'>");
  }

  /** What CloudStack says to it, if it refuses. */
  private static Optional<String> refusalOf(Runnable operation) {
    try {
      operation.run();
      return Optional.empty();
    } catch (ApiException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static void meanwhile(
      String name, CloudMachine machine, Runnable operation, Runnable undo) {
    meanwhile(network, guests(), name, machine, operation, undo);
  }

  private static void meanwhile(
      String networkId,
      List<Guest> guests,
      String name,
      CloudMachine machine,
      Runnable operation,
      Runnable undo) {
    Api.Job job = startCreate(networkId, "meanwhile");
    awaitStep(job, Set.of("drain", "release", "save"));
    Optional<String> refusal = refusalOf(operation);
    Optional<String> problem = problemOf(job);
    System.out.printf(
        "%s meanwhile: %s; snapshot: %s%n", name, refusal.orElse("done"), problem.orElse("Ready"));
    assertThat(state(snapshot(job.madeId())))
        .as(name)
        .isEqualTo(problem.isEmpty() ? "Ready" : "Error");
    CloudMachine after = lab.machines().byId(machine.id());
    assertThat(after.isRunning()).as(name).isTrue();
    assertThat(host(after.host()).activeDomains()).as(name).contains(machine.instance());
    assertClean(guests, name + " meanwhile");
    if (refusal.isEmpty()) {
      undo.run();
    }
    if (problem.isEmpty()) {
      restore(job.madeId());
      assertClean(guests, "restored after " + name + " meanwhile");
    }
    delete(job.madeId());
  }

  @Test
  @Order(150)
  void anAgentIsKilledWhileMemoryIsSaved() {
    Api.Job job = startCreate("agent-killed");
    awaitStep(job, Set.of("drain", "release", "save"));
    lab.agent("h1").kill();

    assertThat(fails(job)).contains("h1");
    lab.powerOn(lab.agent("h1"));
    deleteAllButBase();
    assertClean(guests(), "after an agent was killed");
  }

  @Test
  @Order(160)
  void theManagementServerIsKilledWhileMachinesAreCut() {
    List<Guest> guests = guests();
    Api.Job job = startCreate("server-killed");
    awaitStep(job, Set.of("prepare", "cut", "drain", "release"));
    lab.server().kill();
    // Hosts take everything back while nobody talks to them.
    assertThat(lab.leftoversAfter(Duration.ofMinutes(2))).isEmpty();
    assertClean(guests, "when hosts have taken back what the management server had begun");

    lab.server().start();

    Deadline.in(Duration.ofMinutes(4))
        .until(
            () -> !UNDER_WAY.contains(state(snapshot(job.madeId()))),
            "the snapshot that the server left stays in progress");
    lab.zone().awaitHosts(List.of("h1", "h2"));
    deleteAllButBase();
    assertClean(guests(), "after the management server was killed");
  }

  /** A power failure: CloudStack notices, and the restore has its machines on the other host. */
  @Test
  @Order(170)
  void aHostIsGoneAndItsMachinesAreRestoredOnAnother() {
    CloudMachine machine = lab.machines().named("a3");
    String gone = machine.host();
    String other = gone.equals("h1") ? "h2" : "h1";
    lab.agent(gone).node().powerOff();
    Deadline.in(Duration.ofMinutes(5))
        .until(
            () -> !lab.zone().host(gone).path("state").asText().equals("Up"),
            "CloudStack does not notice that %s is gone".formatted(gone));
    refused(() -> create("never"), "a3", "host whose agent is not connected");
    deleteErrors();

    restore(base());

    assertThat(machines()).allMatch(restored -> restored.host().equals(other));
    assertClean(guests(), "restored on the other host");

    lab.powerOn(lab.agent(gone));
    assertThat(host(gone).activeDomains()).doesNotContain(machine.instance());
    assertClean(guests(), "after the host is back");
  }

  /** Step by step as docs/cloudstack.md says. */
  @Test
  @Order(180)
  void vnsnapIsRemovedAndPutBack() {
    if (!hasBase()) {
      create(BASE);
    }
    String id = base();
    removeColoredNetwork();
    lab.zone().removeColor();

    lab.removeJars();

    assertThatCloudStackWorks();
    refused(() -> tenant.run("restoreVniSnapshot", "id=" + id));

    lab.database()
        .run(
            "USE cloud; DROP TABLE vni_snapshot_tag, vni_snapshot_member, vni_snapshot,"
                + " vni_snapshot_policy, vni_schema_version;");
    lab.restart();

    assertThatCloudStackWorks();

    // The rows are lost, the folder was kept.
    CloudStackLab.up(folder, VnsnapBuild.in(Path.of("..")));
    assertThat(snapshots()).isEmpty();
    admin.run("importVniSnapshots", "zoneid=" + lab.zone().id());
    tenant.run("updateVniSnapshot", "id=" + id, "name=" + BASE);
    restore(id);
    assertClean(guests(), "restored after VNsnap was removed and put back");
    delete(create("after").path("id").asText());
    assertClean(guests(), "after a snapshot with tables that were made anew");
  }

  /** A network that had color leaves rows of its provider in the database. */
  private static void removeColoredNetwork() {
    String colored =
        lab.machines()
            .network(
                "t1",
                "short-lived",
                Zone.COLORED_OFFERING,
                "gateway=10.20.0.1",
                "netmask=255.255.255.0");
    CloudMachine machine = lab.machines().deploy("t1", "r1", colored);
    destroy(machine.id());
    admin.run("deleteNetwork", "id=" + colored);
  }

  /** Lists that might meet something of VNsnap, and a machine that is stopped and started. */
  private static void assertThatCloudStackWorks() {
    assertThat(tenant.list("listNetworks", "network"))
        .extracting(listed -> listed.path("name").asText())
        .contains("net1");
    assertThat(machines()).allMatch(CloudMachine::isRunning);
    for (String command :
        List.of(
            "listAlerts",
            "listConfigurations",
            "listEvents",
            "listEventTypes",
            "listNetworkOfferings",
            "listNetworkServiceProviders",
            "listPhysicalNetworks",
            "listSupportedNetworkServices",
            "listUsageTypes",
            "listVPCOfferings",
            "listZones")) {
      assertThat(admin.call(command).path("count").asInt()).as(command).isPositive();
    }
    String machine = "id=" + lab.machines().named("a1").id();
    tenant.run("stopVirtualMachine", machine, "forced=true");
    tenant.run("startVirtualMachine", machine);
    String spare = lab.machines().network("t1", "spare");
    admin.run("deleteNetwork", "id=" + spare);
    Guests.awaitAtWork(guests());
  }
}
