// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.message;

import com.cloud.agent.api.Command;

/** Has a store mounted, unless it is already. Answered by VnsnapStoreAnswer. */
public class VnsnapStoreCommand extends Command {
  private String url = "";

  /** For Gson. */
  protected VnsnapStoreCommand() {}

  public VnsnapStoreCommand(NfsStore store) {
    this.url = store.url();
  }

  /** See {@link NfsStore#url()}. */
  public String url() {
    return url;
  }

  @Override
  public boolean executeInSequence() {
    return false;
  }
}
