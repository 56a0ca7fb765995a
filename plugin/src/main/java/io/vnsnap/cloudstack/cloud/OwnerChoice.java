// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

/**
 * Whom a caller acts for, as the parameters of a command say. All null: for itself.
 *
 * @param domainId needed with {@code accountName}
 */
public record OwnerChoice(String accountName, Long domainId, Long projectId) {
  /** Nobody was named. */
  public static final OwnerChoice NONE = new OwnerChoice(null, null, null);

  public boolean isEmpty() {
    return accountName == null && domainId == null && projectId == null;
  }
}
