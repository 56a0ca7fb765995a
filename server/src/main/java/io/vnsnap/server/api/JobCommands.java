// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.server.access.Caller;
import io.vnsnap.server.record.JobRecord;
import io.vnsnap.server.service.Jobs;
import java.util.List;
import java.util.stream.Stream;

/** The commands about jobs. */
final class JobCommands {
  private final Jobs jobs;
  private final Responses responses;

  JobCommands(Jobs jobs, Responses responses) {
    this.jobs = jobs;
    this.responses = responses;
  }

  Stream<ApiCommand> all() {
    return Stream.of(
        ApiCommand.asking("queryAsyncJobResult", this::query),
        ApiCommand.asking("listAsyncJobs", this::list));
  }

  private JsonNode query(Parameters parameters, Caller caller) {
    JobRecord job = jobs.require(caller, parameters.required("jobid"));
    return responses.of(responses.job(job, jobs.progress(job.id())));
  }

  private JsonNode list(Parameters parameters, Caller caller) {
    List<JobRecord> found =
        jobs.visible(caller).stream()
            .filter(job -> parameters.isMeant(job.command()))
            .filter(job -> parameters.isMeant("account", job.account()))
            .toList();
    Parameters.Page page = parameters.page();
    return responses.list(
        "asyncjobs",
        found.stream()
            .skip(page.skip())
            .limit(page.size())
            .map(job -> responses.job(job, jobs.progress(job.id())))
            .toList(),
        found.size());
  }
}
