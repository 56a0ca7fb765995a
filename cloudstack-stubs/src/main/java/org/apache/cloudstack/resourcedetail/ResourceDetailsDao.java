// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.resourcedetail;

import org.apache.cloudstack.api.ResourceDetail;

public interface ResourceDetailsDao<R extends ResourceDetail> {
  R findDetail(long resourceId, String key);

  void addDetail(long resourceId, String key, String value, boolean isDisplayed);

  void removeDetail(long resourceId, String key);
}
