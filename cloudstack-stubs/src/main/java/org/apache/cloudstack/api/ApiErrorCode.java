// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

public enum ApiErrorCode {
  PARAM_ERROR,
  INTERNAL_ERROR,
  ACCOUNT_RESOURCE_LIMIT_ERROR,
  RESOURCE_UNAVAILABLE_ERROR,
  RESOURCE_IN_USE_ERROR,
  SERVICE_UNAVAILABLE
}
