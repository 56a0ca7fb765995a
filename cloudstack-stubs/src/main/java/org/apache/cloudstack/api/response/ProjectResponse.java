// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api.response;

import org.apache.cloudstack.api.BaseResponse;

public class ProjectResponse extends BaseResponse {}
