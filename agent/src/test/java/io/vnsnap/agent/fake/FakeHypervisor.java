// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.fake;

import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.port.Checkpoint;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.Hypervisor;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.Placement;
import io.vnsnap.core.port.Predecessor;
import io.vnsnap.core.port.RestoredMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * Domains in memory. Each step that is taken with one is told by its name, such as {@code stop m1},
 * and may be made to fail.
 */
public final class FakeHypervisor implements Hypervisor {
  private static final int MEMORY_BYTES = 4096;

  /** In the notes of a load: the member has started. */
  private static final String HAS_RUN = "has run";

  private final Map<MemberName, Domain> domains = new TreeMap<>();
  private final Map<String, HypervisorException> failures = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> healthy = new ConcurrentHashMap<>();
  private final Map<String, Runnable> hooks = new ConcurrentHashMap<>();
  private final Map<String, Map<String, byte[]>> files = new ConcurrentHashMap<>();
  private final List<String> steps = new CopyOnWriteArrayList<>();
  private volatile PreCopy preCopy = PreCopy.NONE;

  /** What is known of a domain. */
  private static final class Domain {
    private final String uuid;
    private final List<Nic> nics;
    private final List<Problem> problems = new ArrayList<>();
    private MemberState state;

    private Domain(String uuid, List<Nic> nics, MemberState state) {
      this.uuid = uuid;
      this.nics = nics;
      this.state = state;
    }
  }

  /** Adds a running domain with one NIC. */
  public synchronized FakeHypervisor with(String name, String uuid, String mac, String bridge) {
    domains.put(
        new MemberName(name),
        new Domain(
            uuid,
            List.of(new Nic(new MacAddress(mac), "vnet-" + name, bridge, 1, false)),
            MemberState.RUNNING));
    return this;
  }

  public synchronized void addProblem(String name, Problem problem) {
    domains.get(new MemberName(name)).problems.add(problem);
  }

  public synchronized void setState(String name, MemberState state) {
    domains.get(new MemberName(name)).state = state;
  }

  public synchronized MemberState state(String name) {
    Domain domain = domains.get(new MemberName(name));
    return domain == null ? MemberState.MISSING : domain.state;
  }

  public synchronized void forget(String name) {
    domains.remove(new MemberName(name));
  }

  /** From now on this step fails. */
  public void failAt(String step, String reason) {
    failures.put(step, new HypervisorException(reason));
  }

  /** The first so many times this step does not fail yet. */
  public void healAt(String step, int times) {
    healthy.put(step, new AtomicInteger(times));
  }

  /** From now on this happens at this step, before anything else. */
  public void at(String step, Runnable hook) {
    hooks.put(step, hook);
  }

  /** From now on memory is sent so before every cut. */
  public void setPreCopy(PreCopy preCopy) {
    this.preCopy = preCopy;
  }

  /** From now on its saves leave these files in the member's folder, instead of our own. */
  public void leave(String member, Map<String, byte[]> content) {
    files.put(member, content);
  }

  private synchronized String uuid(MemberName member) {
    return domains.get(member).uuid;
  }

  /** All steps so far. */
  public List<String> steps() {
    return List.copyOf(steps);
  }

  private void step(String step) throws HypervisorException {
    steps.add(step);
    Runnable hook = hooks.get(step);
    if (hook != null) {
      hook.run();
    }
    HypervisorException failure = failures.get(step);
    AtomicInteger left = healthy.get(step);
    if (failure != null && (left == null || left.getAndDecrement() <= 0)) {
      throw failure;
    }
  }

  @Override
  public synchronized List<MemberInspection> inspectAll() throws HypervisorException {
    List<MemberInspection> all = new ArrayList<>();
    for (MemberName name : domains.keySet()) {
      all.add(inspect(name));
    }
    return all;
  }

  @Override
  public synchronized MemberInspection inspect(MemberName member) throws HypervisorException {
    step("inspect " + member);
    Domain domain = domains.get(member);
    if (domain == null) {
      return new MemberInspection(
          member,
          MemberState.MISSING,
          "",
          0,
          0,
          List.of(),
          List.of(),
          false,
          List.of(
              new Problem(
                  Problem.Severity.BLOCKING,
                  "member " + member,
                  "there is no such domain",
                  "correct the VNI file")));
    }
    return new MemberInspection(
        member,
        domain.state,
        domain.uuid,
        MEMORY_BYTES,
        1,
        domain.nics,
        List.of(new Disk("vda", "qcow2", "/disks/" + member, 1 << 20)),
        true,
        domain.problems);
  }

  @Override
  public Checkpoint prepare(CheckpointPlan plan) throws HypervisorException {
    step("prepare " + plan.member());
    write(plan.directory().resolve("domain.xml"), uuid(plan.member()));
    return new FakeCheckpoint(plan);
  }

  @Override
  public RestoredMember load(LoadPlan plan) throws HypervisorException {
    write(plan.notes(), "loaded");
    step("load " + plan.name());
    synchronized (this) {
      String uuid = plan.placement().to(new Uuid(plan));
      Domain before = domains.get(plan.name());
      domains.put(
          plan.name(),
          new Domain(
              before == null ? uuid : before.uuid,
              before == null ? List.of() : before.nics,
              MemberState.PAUSED));
    }
    if (plan.placement() instanceof Placement.Clone clone) {
      writeUnchecked(clone.diskFolder().resolve("vda.qcow2"));
    }
    return new FakeRestoredMember(plan);
  }

  /** As which domain a member comes back. */
  private record Uuid(LoadPlan plan) implements Placement.Handler<String, HypervisorException> {
    @Override
    public String on(Placement.InPlace placement) throws HypervisorException {
      return read(plan.directory().resolve("domain.xml"));
    }

    @Override
    public String on(Placement.Clone placement) {
      return placement.uuid();
    }

    @Override
    public String on(Placement.TakeOver placement) {
      return plan.predecessor().orElseThrow().description();
    }
  }

  @Override
  public Predecessor predecessor(MemberName domain, Path directory) throws HypervisorException {
    step("predecessor " + domain);
    if (state(domain.value()) != MemberState.RUNNING) {
      throw new HypervisorException(domain + " does not run");
    }
    return new Predecessor(uuid(domain));
  }

  @Override
  public void destroy(MemberName member) throws HypervisorException {
    step("destroy " + member);
    synchronized (this) {
      if (domains.containsKey(member)) {
        domains.get(member).state = MemberState.OFF;
      }
    }
  }

  @Override
  public void remove(MemberName member) throws HypervisorException {
    step("remove " + member);
    forget(member.value());
  }

  @Override
  public void recover(MemberName member, boolean pausedByUs) throws HypervisorException {
    step("recover %s %s".formatted(member, pausedByUs ? "paused by us" : "not paused by us"));
    synchronized (this) {
      if (pausedByUs && state(member.value()) == MemberState.PAUSED) {
        setState(member.value(), MemberState.RUNNING);
      }
    }
  }

  @Override
  public boolean recoverLoad(MemberName member, Path notes) throws HypervisorException {
    boolean stays = Files.exists(notes) && read(notes).equals(HAS_RUN);
    step((stays ? "keep " : "take back ") + member);
    if (!stays) {
      forget(member.value());
    }
    return stays;
  }

  @Override
  public void close() {}

  private static void write(Path file, String content) throws HypervisorException {
    try {
      if (!Files.exists(file.getParent())) {
        Files.createDirectory(file.getParent());
      }
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new HypervisorException("can't write " + file, e);
    }
  }

  private void leaveFiles(CheckpointPlan plan) throws HypervisorException {
    try {
      Map<String, byte[]> left = files.getOrDefault(plan.member().value(), Map.of());
      for (Map.Entry<String, byte[]> file : left.entrySet()) {
        Files.write(plan.directory().resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      throw new HypervisorException("can't write files of " + plan.member(), e);
    }
  }

  private static String read(Path file) throws HypervisorException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new HypervisorException("can't read " + file, e);
    }
  }

  private static void writeUnchecked(Path file) {
    try {
      Files.writeString(file, "disk");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class FakeCheckpoint implements Checkpoint {
    private final CheckpointPlan plan;
    private boolean stoppedByUs;

    private FakeCheckpoint(CheckpointPlan plan) {
      this.plan = plan;
    }

    @Override
    public void stop() throws HypervisorException {
      step("stop " + plan.member());
      synchronized (FakeHypervisor.this) {
        stoppedByUs = true;
        setState(plan.member().value(), MemberState.PAUSED);
      }
    }

    @Override
    public CutTimes captureAndRun() throws HypervisorException {
      step("capture " + plan.member());
      synchronized (FakeHypervisor.this) {
        stoppedByUs = false;
        setState(plan.member().value(), MemberState.RUNNING);
      }
      return new CutTimes(1_000_000, 1_004_500);
    }

    @Override
    public SavedMember awaitSaved(LongConsumer savedBytes, Duration deadline)
        throws HypervisorException {
      step("save " + plan.member());
      savedBytes.accept(MEMORY_BYTES);
      write(plan.directory().resolve("memory.raw"), "m".repeat(MEMORY_BYTES));
      write(plan.directory().resolve("device.state"), "devices");
      write(plan.directory().resolve("disks/vda.qcow2"), "disk");
      leaveFiles(plan);
      return new SavedMember(
          MEMORY_BYTES,
          MEMORY_BYTES,
          List.of(new SavedMember.MemoryBlock("pc.ram", 0, MEMORY_BYTES)),
          List.of(new SavedMember.SavedDisk("vda", "vda.qcow2", "qcow2", 1 << 20, 4)),
          250,
          Duration.ofMillis(3),
          preCopy);
    }

    @Override
    public void close() {
      steps.add("close checkpoint " + plan.member());
      synchronized (FakeHypervisor.this) {
        if (stoppedByUs) {
          stoppedByUs = false;
          setState(plan.member().value(), MemberState.RUNNING);
        }
      }
    }
  }

  private final class FakeRestoredMember implements RestoredMember {
    private final MemberName name;
    private final Path notes;
    private boolean started;

    private FakeRestoredMember(LoadPlan plan) {
      this.name = plan.name();
      this.notes = plan.notes();
    }

    @Override
    public MemberName name() {
      return name;
    }

    @Override
    public List<Nic> nics() {
      synchronized (FakeHypervisor.this) {
        return domains.get(name).nics;
      }
    }

    @Override
    public void start() throws HypervisorException {
      step("start " + name);
      started = true;
      write(notes, HAS_RUN);
      setState(name.value(), MemberState.RUNNING);
    }

    @Override
    public void awaitLoaded(Duration deadline) throws HypervisorException {
      step("await " + name);
    }

    @Override
    public void close() {
      steps.add("close member " + name);
      if (!started) {
        setState(name.value(), MemberState.OFF);
      }
    }
  }
}
