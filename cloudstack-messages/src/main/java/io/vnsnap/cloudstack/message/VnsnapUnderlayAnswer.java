// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.message;

import com.cloud.agent.api.Answer;

/** How VXLANs of guest networks leave a host: by multicast, or by EVPN. */
public class VnsnapUnderlayAnswer extends Answer {
  private String device = "";
  private String local = "";
  private String problem = "";

  /** For Gson. */
  protected VnsnapUnderlayAnswer() {}

  private VnsnapUnderlayAnswer(
      VnsnapUnderlayCommand command, String device, String local, String problem) {
    super(command, true, null);
    this.device = device;
    this.local = local;
    this.problem = problem;
  }

  /**
   * @param device the interface that leads to the other hosts
   */
  public static VnsnapUnderlayAnswer multicast(VnsnapUnderlayCommand command, String device) {
    return new VnsnapUnderlayAnswer(command, device, "", "");
  }

  /**
   * @param local the address of the host's end point
   */
  public static VnsnapUnderlayAnswer evpn(VnsnapUnderlayCommand command, String local) {
    return new VnsnapUnderlayAnswer(command, "", local, "");
  }

  /**
   * @param problem one sentence: why there is no way
   */
  public static VnsnapUnderlayAnswer none(VnsnapUnderlayCommand command, String problem) {
    return new VnsnapUnderlayAnswer(command, "", "", problem);
  }

  /** Empty unless it is multicast. */
  public String device() {
    return device;
  }

  /** Empty unless it is EVPN. */
  public String local() {
    return local;
  }

  /** Empty unless there is no way. */
  public String problem() {
    return problem;
  }
}
