// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import com.cloud.projects.Project.ListProjectResourcesCriteria;
import java.util.List;

/**
 * Whose rows a list may hold, as CloudStack's access rules made it out for a caller.
 *
 * @param accounts the accounts, none for all within {@code domainId}
 * @param domainId the domain, or null for any
 * @param recursive whether domains below are meant as well
 * @param projects whether rows of projects are in the list, or null if it does not matter
 */
public record Visibility(
    List<Long> accounts, Long domainId, boolean recursive, ListProjectResourcesCriteria projects) {
  public Visibility {
    accounts = List.copyOf(accounts);
  }
}
