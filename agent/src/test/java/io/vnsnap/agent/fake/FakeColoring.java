// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.fake;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.port.ChannelCounts;
import io.vnsnap.core.port.Coloring;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.ColoringPlan;
import io.vnsnap.core.port.ColoringSession;
import io.vnsnap.core.port.ReplaySession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A coloring that colors nothing and tells its steps, as {@link FakeHypervisor} does. */
public final class FakeColoring implements Coloring {
  private final Map<String, ColoringException> failures = new ConcurrentHashMap<>();
  private final Map<String, Runnable> hooks = new ConcurrentHashMap<>();
  private final List<String> steps = new CopyOnWriteArrayList<>();
  private final List<Problem> problems = new CopyOnWriteArrayList<>();
  private volatile Optional<ColoringSession.Listener> listener = Optional.empty();
  private volatile boolean rulesInstalled;

  /** From now on this step fails. */
  public void failAt(String step, String reason) {
    failures.put(step, new ColoringException(reason));
  }

  public void addProblem(Problem problem) {
    problems.add(problem);
  }

  /** All steps so far. */
  public List<String> steps() {
    return List.copyOf(steps);
  }

  /** Notes a step of somebody else's, to see the order of both. */
  public void addStep(String step) {
    steps.add(step);
  }

  public boolean hasRules() {
    return rulesInstalled;
  }

  /** The listener of the session that was begun last. */
  public ColoringSession.Listener listener() {
    return listener.orElseThrow();
  }

  /** From now on this happens at this step, before anything else. */
  public void at(String step, Runnable hook) {
    hooks.put(step, hook);
  }

  private void step(String step) throws ColoringException {
    steps.add(step);
    hooks.getOrDefault(step, () -> {}).run();
    ColoringException failure = failures.get(step);
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public List<Problem> check(List<Nic> nics, ColorCarrier carrier) {
    return problems;
  }

  @Override
  public ColorCarrier carrierOf(String bridge) throws ColoringException {
    step("carrier of " + bridge);
    return ColorCarrier.GBP;
  }

  @Override
  public int mtuOf(String bridge) {
    return 1450;
  }

  @Override
  public ColoringSession begin(ColoringPlan plan, ColoringSession.Listener sessionListener)
      throws ColoringException {
    step("begin");
    listener = Optional.of(sessionListener);
    rulesInstalled = true;
    return new FakeSession(sessionListener);
  }

  @Override
  public ReplaySession replay(Map<Nic, Path> channels) throws ColoringException {
    step("replay");
    return new FakeReplay(channels.size());
  }

  @Override
  public void close() {}

  private final class FakeSession implements ColoringSession {
    private final Listener listener;

    private FakeSession(Listener listener) {
      this.listener = listener;
    }

    @Override
    public boolean hold(MemberName member, Duration deadline) throws ColoringException {
      step("hold " + member);
      return true;
    }

    @Override
    public void turnPost(MemberName member) throws ColoringException {
      step("turn post " + member);
    }

    @Override
    public void deliver(MemberName member) throws ColoringException {
      step("deliver " + member);
    }

    @Override
    public void sendMarkers(int round) throws ColoringException {
      step("markers " + round);
      listener.drained(round);
    }

    @Override
    public void release() throws ColoringException {
      step("release");
      rulesInstalled = false;
    }

    @Override
    public ChannelCounts counts(MemberName member) {
      return new ChannelCounts(2, 5, 0);
    }

    @Override
    public void writeChannel(MemberName member, Path file) throws ColoringException {
      step("channel " + member);
      try {
        Files.writeString(file, "frames");
      } catch (IOException e) {
        throw new ColoringException("can't write " + file, e);
      }
    }

    @Override
    public void close() {
      steps.add("close rules");
      rulesInstalled = false;
    }
  }

  private final class FakeReplay implements ReplaySession {
    private final long frames;

    private FakeReplay(long frames) {
      this.frames = frames;
    }

    @Override
    public long replayedFrames() {
      return frames;
    }

    @Override
    public void open() throws ColoringException {
      step("open");
    }

    @Override
    public void close() {
      steps.add("close taps");
    }
  }
}
