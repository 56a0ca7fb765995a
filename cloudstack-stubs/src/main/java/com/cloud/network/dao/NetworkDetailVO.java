// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.network.dao;

import org.apache.cloudstack.api.ResourceDetail;

public abstract class NetworkDetailVO implements ResourceDetail {}
