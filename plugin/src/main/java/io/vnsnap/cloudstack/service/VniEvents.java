// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

/** What CloudStack's events of the plugin are called. */
public final class VniEvents {
  public static final String CREATE = "VNI.SNAPSHOT.CREATE";
  public static final String UPDATE = "VNI.SNAPSHOT.UPDATE";
  public static final String DELETE = "VNI.SNAPSHOT.DELETE";
  public static final String RESTORE = "VNI.SNAPSHOT.RESTORE";
  public static final String CLONE = "VNI.SNAPSHOT.CLONE";
  public static final String IMPORT = "VNI.SNAPSHOT.IMPORT";
  public static final String POLICY_CREATE = "VNI.SNAPSHOT.POLICY.CREATE";
  public static final String POLICY_UPDATE = "VNI.SNAPSHOT.POLICY.UPDATE";
  public static final String POLICY_DELETE = "VNI.SNAPSHOT.POLICY.DELETE";

  private VniEvents() {}
}
