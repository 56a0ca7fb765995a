// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.message;

import com.cloud.agent.api.Command;

/** Asks how VXLANs of guest networks leave a host. Answered by VnsnapUnderlayAnswer. */
public class VnsnapUnderlayCommand extends Command {
  private String trafficLabel = "";

  /** For Gson. */
  protected VnsnapUnderlayCommand() {}

  /**
   * @param trafficLabel what the operator calls the way of guest traffic on hosts; empty for the
   *     host's own choice
   */
  public VnsnapUnderlayCommand(String trafficLabel) {
    this.trafficLabel = trafficLabel;
  }

  public String trafficLabel() {
    return trafficLabel;
  }

  @Override
  public boolean executeInSequence() {
    return false;
  }
}
