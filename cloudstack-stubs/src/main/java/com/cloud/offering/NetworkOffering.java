// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.offering;

import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

public interface NetworkOffering extends InternalIdentity, Identity {}
