// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import java.util.List;

/** All commands of the plugin. */
public final class VniCommands {
  private VniCommands() {}

  public static List<Class<?>> all() {
    return List.of(
        CreateVniSnapshotCmd.class,
        ListVniSnapshotsCmd.class,
        UpdateVniSnapshotCmd.class,
        DeleteVniSnapshotCmd.class,
        RestoreVniSnapshotCmd.class,
        CloneVniSnapshotCmd.class,
        CheckVniSnapshotCmd.class,
        ListVniSnapshotMembersCmd.class,
        GetVniSnapshotChannelCmd.class,
        ListVniSnapshotLimitsCmd.class,
        CreateVniSnapshotPolicyCmd.class,
        ListVniSnapshotPoliciesCmd.class,
        UpdateVniSnapshotPolicyCmd.class,
        DeleteVniSnapshotPolicyCmd.class,
        ImportVniSnapshotsCmd.class);
  }
}
