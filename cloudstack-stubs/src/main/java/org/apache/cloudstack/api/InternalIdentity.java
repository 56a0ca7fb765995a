// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

import java.io.Serializable;

public interface InternalIdentity extends Serializable {
  long getId();
}
