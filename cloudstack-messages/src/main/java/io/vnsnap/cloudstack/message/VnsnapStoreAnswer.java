// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.message;

import com.cloud.agent.api.Answer;

/** Whether a store is mounted. */
public class VnsnapStoreAnswer extends Answer {
  private String problem = "";

  /** For Gson. */
  protected VnsnapStoreAnswer() {}

  private VnsnapStoreAnswer(VnsnapStoreCommand command, String problem) {
    super(command, true, null);
    this.problem = problem;
  }

  public static VnsnapStoreAnswer mounted(VnsnapStoreCommand command) {
    return new VnsnapStoreAnswer(command, "");
  }

  /**
   * @param problem one sentence: why it is not mounted
   */
  public static VnsnapStoreAnswer failed(VnsnapStoreCommand command, String problem) {
    return new VnsnapStoreAnswer(command, problem);
  }

  /** Empty if it is mounted. */
  public String problem() {
    return problem;
  }
}
