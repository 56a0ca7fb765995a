// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.api;

import com.fasterxml.jackson.databind.JsonNode;

/** A job. What is null is not there. */
record JobResponse(
    String jobId,
    String cmd,
    int jobStatus,
    int jobProcStatus,
    int jobResultCode,
    String jobResultType,
    JsonNode jobResult,
    String jobInstanceType,
    String jobInstanceId,
    String created,
    String completed) {}
