// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.schedule;

import io.vnsnap.core.state.SnapshotState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What becomes of a policy. Runs that were missed are made up for once, at once, and then
 * forgotten. A failure is tried again soon, and then less and less soon, but never later than the
 * schedule says; after too many in a row the policy is switched off.
 *
 * @param keep how many good snapshots are kept
 * @param mostFailures how many failures in a row switch it off
 */
public record PolicyRules(Schedule schedule, int keep, int mostFailures) {
  private static final Duration FIRST_RETRY = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 10;

  /** It was due, and a snapshot is being taken. */
  public PolicyRun begun(PolicyRun run, Instant now) {
    return new PolicyRun(
        run.active(), schedule.nextAfter(now), Optional.of(now), run.failures(), run.problem());
  }

  /** It was due while the snapshot of its last run was still being taken. */
  public PolicyRun leftOut(PolicyRun run, Instant now) {
    return new PolicyRun(
        run.active(), schedule.nextAfter(now), run.last(), run.failures(), run.problem());
  }

  /**
   * What came of a run.
   *
   * @param snapshot what the run's snapshot is in; absent if there is none any more
   * @param problem why that is in error
   * @return nothing while it is still being taken
   */
  public Optional<PolicyRun> ended(
      PolicyRun run, Optional<SnapshotState> snapshot, Optional<String> problem, Instant now) {
    if (snapshot.isEmpty()) {
      return Optional.of(failed(run, "its snapshot was deleted while it was taken", now));
    }
    if (snapshot.get() == SnapshotState.ERROR) {
      return Optional.of(failed(run, problem.orElse("its snapshot is in error"), now));
    }
    if (!snapshot.get().isSealed()) {
      return Optional.empty();
    }
    return Optional.of(new PolicyRun(run.active(), run.next(), run.last(), 0, Optional.empty()));
  }

  /** It could not be done. One that was switched off meanwhile stays so. */
  public PolicyRun failed(PolicyRun run, String why, Instant now) {
    int failures = run.failures() + 1;
    return new PolicyRun(
        run.active() && failures < mostFailures,
        afterFailure(failures, now),
        run.last(),
        failures,
        Optional.of(why));
  }

  private Instant afterFailure(int failures, Instant now) {
    Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    Instant retry = now.plus(wait);
    Instant regular = schedule.nextAfter(now);
    return retry.isBefore(regular) ? retry : regular;
  }

  /**
   * Those of a policy's snapshots that go: good ones if there are more than are kept, and all that
   * are in error but the last, which stays for people to look at.
   *
   * @param snapshots the oldest first
   */
  public <T> List<T> surplus(List<T> snapshots, Function<T, SnapshotState> state) {
    List<T> good = snapshots.stream().filter(snapshot -> state.apply(snapshot).isSealed()).toList();
    List<T> errors =
        snapshots.stream()
            .filter(snapshot -> state.apply(snapshot) == SnapshotState.ERROR)
            .toList();
    List<T> surplus = new ArrayList<>(oldest(good, keep));
    surplus.addAll(oldest(errors, 1));
    return surplus;
  }

  private static <T> List<T> oldest(List<T> all, int kept) {
    return all.subList(0, Math.max(0, all.size() - kept));
  }
}
