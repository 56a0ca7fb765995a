// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.record.Page;
import io.vnsnap.cloudstack.service.OperationCall;
import io.vnsnap.cloudstack.service.VniException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.cloudstack.api.ApiErrorCode;
import org.apache.cloudstack.api.BaseAsyncCmd;
import org.apache.cloudstack.api.BaseCmd;
import org.apache.cloudstack.api.BaseResponse;
import org.apache.cloudstack.api.ServerApiException;
import org.apache.cloudstack.api.response.ListResponse;
import org.apache.cloudstack.framework.jobs.AsyncJob;

/** What commands have in common. */
final class Commands {
  private Commands() {}

  /** Says what the plugin refuses as CloudStack says such things. */
  static <T> T call(Supplier<T> work) {
    try {
      return work.get();
    } catch (VniException e) {
      throw new ServerApiException(code(e.kind()), e.getMessage(), e);
    }
  }

  static void run(Runnable work) {
    call(
        () -> {
          work.run();
          return null;
        });
  }

  private static ApiErrorCode code(VniException.Kind kind) {
    return switch (kind) {
      case INVALID -> ApiErrorCode.PARAM_ERROR;
      case NOT_NOW -> ApiErrorCode.RESOURCE_IN_USE_ERROR;
      case LIMIT -> ApiErrorCode.ACCOUNT_RESOURCE_LIMIT_ERROR;
      case FAILED -> ApiErrorCode.INTERNAL_ERROR;
      case UNUSABLE -> ApiErrorCode.SERVICE_UNAVAILABLE;
    };
  }

  static void answer(BaseCmd command, BaseResponse response) {
    response.setResponseName(command.getCommandName());
    command.setResponseObject(response);
  }

  static <T extends BaseResponse> void answer(BaseCmd command, Page<T> page) {
    ListResponse<T> response = new ListResponse<>();
    response.setResponses(page.rows(), page.total());
    answer(command, response);
  }

  /** The job that executes the command, and the event that announced it. */
  static OperationCall call(BaseAsyncCmd command) {
    Long job = command.getJob() instanceof AsyncJob asyncJob ? asyncJob.getId() : null;
    return new OperationCall(job, Optional.ofNullable(command.getStartEventId()).orElse(0L));
  }

  /**
   * Tags as CloudStack hands them over: for each a map with "key" and "value".
   *
   * @return null if there are none
   */
  static Map<String, String> tags(Map<?, ?> parameter) {
    if (parameter == null) {
      return null;
    }
    Map<String, String> tags = new HashMap<>();
    for (Object entry : parameter.values()) {
      if (!(entry instanceof Map<?, ?> tag)
          || !(tag.get("key") instanceof String key)
          || !(tag.get("value") instanceof String value)) {
        throw new ServerApiException(
            ApiErrorCode.PARAM_ERROR, "say tags as tags[0].key=...&tags[0].value=...");
      }
      tags.put(key, value);
    }
    return tags;
  }
}
