// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vnsnap.core.service.Cancellation;
import io.vnsnap.core.service.ProgressReport;
import io.vnsnap.core.service.ProgressTracker;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.record.JobRecord;
import io.vnsnap.server.record.RecordFolder;
import io.vnsnap.server.service.ServerException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what takes its time, and remembers for a day how it ended. */
public final class Jobs {
  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final Duration KEPT = Duration.ofDays(1);
  private static final int MOST_RUNNING = 64;
  private static final int MOST_RUNNING_OF_ACCOUNT = 32;

  private final RecordFolder<JobRecord> records;
  private final InstantSource clock;
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "job");
            thread.setDaemon(true);
            return thread;
          });

  private boolean stopping;

  public Jobs(RecordFolder<JobRecord> records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  /** What a job does. */
  @FunctionalInterface
  public interface Work {
    /**
     * @return what its command answers
     * @throws ServerException if it could not be done
     */
    JsonNode run(Running job) throws InterruptedException;
  }

  /** A job at work. */
  public static final class Running {
    private final Optional<String> instanceId;
    private final Cancellation cancellation = new Cancellation();
    private final AtomicReference<ProgressTracker> tracker =
        new AtomicReference<>(new ProgressTracker());

    private Running(Optional<String> instanceId) {
      this.instanceId = instanceId;
    }

    /** Shows this from now on. */
    <T extends ProgressTracker> T track(T shown) {
      tracker.set(shown);
      return shown;
    }

    /** Gives up what it does. */
    Cancellation cancellation() {
      return cancellation;
    }

    public ProgressReport report() {
      return tracker.get().report();
    }
  }

  /** To be called once, before others: what ran when the server died has failed. */
  void endAbandoned() {
    records.all().stream()
        .filter(JobRecord::isRunning)
        .forEach(
            job ->
                records.put(
                    job.ended(
                        failure(
                            Kind.FAILED,
                            "the server stopped while this ran; see what state it left"))));
  }

  /**
   * Begins a job.
   *
   * @param instanceId what it is about
   * @return its id
   * @throws ServerException LIMIT if there are too many, NOT_NOW when the server stops
   */
  public synchronized String submit(
      String command, Caller caller, Optional<String> instanceId, Work work) {
    if (stopping) {
      throw Cancellations.stopping();
    }
    long mine =
        records.all().stream()
            .filter(JobRecord::isRunning)
            .filter(job -> job.account().equals(caller.account()))
            .count();
    if (running.size() >= MOST_RUNNING || mine >= MOST_RUNNING_OF_ACCOUNT) {
      throw new ServerException(
          Kind.LIMIT,
          "%d jobs are under way, which is all that may be; wait until some have ended"
              .formatted(running.size()));
    }
    String id = UUID.randomUUID().toString();
    Running begun = new Running(instanceId);
    records.put(
        new JobRecord(
            id,
            command,
            caller.account(),
            caller.user(),
            instanceId,
            clock.instant(),
            Optional.empty()));
    running.put(id, begun);
    threads.execute(() -> run(id, begun, work));
    return id;
  }

  private void run(String id, Running job, Work work) {
    JobRecord.End end = end(id, job, work);
    try {
      records.update(id, record -> record.ended(end));
    } catch (RuntimeException e) {
      LOG.error("job {} has ended, and that can't be recorded", id, e);
    } finally {
      running.remove(id);
    }
  }

  private JobRecord.End end(String id, Running job, Work work) {
    try {
      return new JobRecord.End(clock.instant(), 0, work.run(job));
    } catch (ServerException e) {
      return failure(e.kind(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failure(Kind.FAILED, "the server stopped while this ran; see what state it left");
    } catch (RuntimeException e) {
      LOG.error("job {} met an error", id, e);
      return failure(Kind.FAILED, "an unexpected error; the server's log has more");
    }
  }

  private JobRecord.End failure(Kind kind, String sentence) {
    return new JobRecord.End(
        clock.instant(),
        kind.number(),
        JsonNodeFactory.instance
            .objectNode()
            .put("errorcode", kind.number())
            .put("errortext", sentence));
  }

  /** Those of the caller, the latest first. */
  public List<JobRecord> visible(Caller caller) {
    return records.all().stream()
        .filter(job -> caller.sees(job.account()))
        .sorted(Comparator.comparing(JobRecord::created).reversed())
        .toList();
  }

  /**
   * @throws ServerException INVALID if there is none of this id for the caller
   */
  public JobRecord require(Caller caller, String id) {
    return records
        .find(id)
        .filter(job -> caller.sees(job.account()))
        .orElseThrow(() -> new ServerException(Kind.INVALID, "there is no job " + id));
  }

  /** How far a job is, while it runs. */
  public Optional<ProgressReport> progress(String id) {
    return Optional.ofNullable(running.get(id)).map(Running::report);
  }

  /** How far the job is that is about this, while it runs. */
  public Optional<ProgressReport> progressOf(String instanceId) {
    return running.values().stream()
        .filter(job -> job.instanceId.filter(instanceId::equals).isPresent())
        .findFirst()
        .map(Running::report);
  }

  /** To be called now and then. */
  void forgetOld() {
    Instant before = clock.instant().minus(KEPT);
    records.all().stream()
        .filter(job -> job.end().filter(end -> end.at().isBefore(before)).isPresent())
        .forEach(job -> records.remove(job.id()));
  }

  /** Gives up what runs, and lets nothing begin any more. Returns at once. */
  void stop() {
    synchronized (this) {
      stopping = true;
    }
    running.values().forEach(job -> job.cancellation().cancel("the server was told to stop"));
    threads.shutdown();
  }

  /** Waits until all that ran when it was stopped has ended, at most so long. */
  void awaitEnd(Duration longest) throws InterruptedException {
    if (!threads.awaitTermination(longest.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warn(
          "{} jobs did not end in time; they are ended when the server is up again",
          running.size());
    }
  }
}
