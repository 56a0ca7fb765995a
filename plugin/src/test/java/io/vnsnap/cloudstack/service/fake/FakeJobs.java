// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import io.vnsnap.cloudstack.cloud.ActionException;
import io.vnsnap.cloudstack.cloud.Jobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

public final class FakeJobs implements Jobs {
  public final List<String> reports = new ArrayList<>();
  public final List<Object> responses = new ArrayList<>();
  public final List<Map<String, String>> submitted = new ArrayList<>();

  /** Makes the entity of a job. */
  public Submission submission = (parameters, account) -> 0;

  /** What becomes of a command that is submitted. */
  @FunctionalInterface
  public interface Submission {
    long submit(Map<String, String> parameters, long accountId) throws ActionException;
  }

  @Override
  public void report(long jobId, int percent, Object response) {
    reports.add("%d: %d %%".formatted(jobId, percent));
    responses.add(response);
  }

  @Override
  public long submitCreate(String command, Map<String, String> parameters, long accountId)
      throws ActionException {
    submitted.add(new TreeMap<>(parameters));
    return submission.submit(parameters, accountId);
  }
}
