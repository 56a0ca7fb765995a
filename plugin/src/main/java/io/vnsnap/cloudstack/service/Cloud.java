// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Access;
import io.vnsnap.cloudstack.cloud.Actions;
import io.vnsnap.cloudstack.cloud.Announcer;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.Jobs;
import io.vnsnap.cloudstack.cloud.Locks;
import io.vnsnap.cloudstack.cloud.Servers;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyDao;
import io.vnsnap.cloudstack.record.VniSnapshotTagDao;
import io.vnsnap.core.service.OperationMetrics;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All that the plugin needs.
 *
 * @param problem why it can't be used, if so
 */
public record Cloud(
    Inventory inventory,
    Access access,
    Actions actions,
    Announcer announcer,
    Jobs jobs,
    Locks locks,
    Servers servers,
    Settings settings,
    Engine.Factory engines,
    VniSnapshotDao snapshots,
    VniSnapshotMemberDao members,
    VniSnapshotPolicyDao policies,
    VniSnapshotTagDao tags,
    OperationMetrics metrics,
    Supplier<Optional<String>> problem) {}
