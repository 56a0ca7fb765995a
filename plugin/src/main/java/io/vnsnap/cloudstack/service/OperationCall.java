// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

/**
 * The request that an operation is carried out for.
 *
 * @param jobId the job that shows how far it is, or null
 * @param startEventId the event that its other events refer to, or 0
 */
public record OperationCall(Long jobId, long startEventId) {
  /** Nobody asked for it: the plugin does it by itself. */
  public static final OperationCall NONE = new OperationCall(null, 0);
}
