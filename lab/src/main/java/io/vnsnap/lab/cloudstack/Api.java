// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.lab.Deadline;
import io.vnsnap.lab.LabException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** CloudStack's API as one of its users calls it. */
final class Api {
  private static final Duration JOB = Duration.ofMinutes(20);

  private final ApiServer server;
  private final Keys keys;

  /**
   * @param keys null for the root administrator without keys
   */
  Api(ApiServer server, Keys keys) {
    this.server = server;
    this.keys = keys;
  }

  /**
   * Calls a command; if that is a job, returns at once.
   *
   * @param parameters each as key=value
   * @throws ApiException if CloudStack refuses
   */
  JsonNode call(String command, String... parameters) {
    return server.call(keys, command, parse(parameters));
  }

  private static Map<String, String> parse(String... parameters) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String parameter : parameters) {
      int equals = parameter.indexOf('=');
      if (equals < 1) {
        throw new LabException("\"%s\" is no parameter: write key=value".formatted(parameter));
      }
      map.put(parameter.substring(0, equals), parameter.substring(equals + 1));
    }
    return map;
  }

  /**
   * Calls a command and, if that is a job, waits for its end.
   *
   * @return the job's result, or the answer
   * @throws ApiException if CloudStack refuses, or the job fails
   */
  JsonNode run(String command, String... parameters) {
    return run(progress -> {}, command, parameters);
  }

  /**
   * As {@link #run(String, String...)}.
   *
   * @param progress is told what the job shows of itself, when that changes
   */
  JsonNode run(Consumer<JsonNode> progress, String command, String... parameters) {
    JsonNode answer = call(command, parameters);
    return answer.has("jobid") ? await(job(answer), progress) : answer;
  }

  /** The job that a call has begun. */
  Job job(JsonNode answer) {
    return new Job(answer.path("jobid").asText(), answer.path("id").asText());
  }

  /**
   * Begins a job.
   *
   * @throws ApiException if CloudStack refuses
   */
  Job start(String command, String... parameters) {
    return job(call(command, parameters));
  }

  /**
   * A job at work.
   *
   * @param madeId of what it makes, or empty
   */
  record Job(String id, String madeId) {}

  /**
   * Waits for the end of a job.
   *
   * @throws ApiException if it fails
   */
  JsonNode await(Job job, Consumer<JsonNode> progress) {
    List<JsonNode> last = new ArrayList<>(List.of(look(job)));
    Deadline.in(JOB)
        .until(
            () -> {
              JsonNode before = last.get(0);
              JsonNode now = look(job);
              last.set(0, now);
              if (isPending(now)) {
                JsonNode shown = now.path("jobresult");
                if (!shown.isMissingNode() && !shown.equals(before.path("jobresult"))) {
                  progress.accept(shown);
                }
                pause();
              }
              return !isPending(now);
            },
            "the job %s has not ended".formatted(job.id()));
    JsonNode ended = last.get(0);
    JsonNode result = ended.path("jobresult");
    if (ended.path("jobstatus").asInt() == 2) {
      throw new ApiException(
          "job " + job.id(), result.path("errorcode").asInt(), result.path("errortext").asText());
    }
    return result;
  }

  JsonNode await(Job job) {
    return await(job, progress -> {});
  }

  /** The job as CloudStack shows it now. */
  JsonNode look(Job job) {
    return call("queryAsyncJobResult", "jobid=" + job.id());
  }

  static boolean isPending(JsonNode job) {
    return job.path("jobstatus").asInt() == 0;
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while a job of CloudStack ran", e);
    }
  }

  /** What a list command lists. */
  List<JsonNode> list(String command, String kind, String... parameters) {
    List<JsonNode> all = new ArrayList<>();
    call(command, parameters).path(kind).forEach(all::add);
    return all;
  }

  /** The first of a list whose field has that value. */
  Optional<JsonNode> find(
      String command, String kind, String field, String value, String... parameters) {
    return list(command, kind, parameters).stream()
        .filter(item -> item.path(field).asText().equals(value))
        .findFirst();
  }
}
