// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

import java.util.Optional;

/**
 * A virtual machine of a user.
 *
 * @param instanceName the name of its libvirt domain
 * @param hostName the name that the guest has
 * @param name for people
 * @param state CloudStack's word for it
 * @param hostId where it runs
 */
public record MachineFacts(
    long id,
    String uuid,
    String instanceName,
    String hostName,
    String name,
    long accountId,
    long zoneId,
    boolean kvm,
    String state,
    Optional<Long> hostId,
    long serviceOfferingId,
    long templateId) {
  private static final String RUNNING = "Running";
  private static final String STOPPED = "Stopped";

  public boolean isRunning() {
    return state.equals(RUNNING) && hostId.isPresent();
  }

  public boolean isStopped() {
    return state.equals(STOPPED);
  }
}
