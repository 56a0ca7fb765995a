// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.user;

public interface OwnedBy {
  long getAccountId();
}
