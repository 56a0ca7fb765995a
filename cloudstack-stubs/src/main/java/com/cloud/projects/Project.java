// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.projects;

import com.cloud.domain.PartOf;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

public interface Project extends PartOf, Identity, InternalIdentity {
  /** Which projects' resources a list holds. */
  enum ListProjectResourcesCriteria {
    ListProjectResourcesOnly,
    ListAllIncludingProjectResources,
    SkipProjectResources
  }

  String getName();

  long getProjectAccountId();
}
