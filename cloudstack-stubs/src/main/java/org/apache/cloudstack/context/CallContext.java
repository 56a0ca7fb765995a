// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.context;

import com.cloud.user.Account;
import com.cloud.user.User;

public class CallContext {
  protected CallContext() {}

  public static CallContext current() {
    throw new AssertionError("stub");
  }

  public static CallContext register(User callingUser, Account callingAccount) {
    throw new AssertionError("stub");
  }

  public static CallContext unregister() {
    throw new AssertionError("stub");
  }

  public long getCallingUserId() {
    throw new AssertionError("stub");
  }

  public User getCallingUser() {
    throw new AssertionError("stub");
  }

  public Account getCallingAccount() {
    throw new AssertionError("stub");
  }

  public long getStartEventId() {
    throw new AssertionError("stub");
  }

  public void setEventDetails(String details) {}
}
