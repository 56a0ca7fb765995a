// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * What VNsnap does for its users, the same behind every front door: the command line, CloudStack.
 *
 * <p>{@link io.vnsnap.core.service.SnapshotService} is the entry. A front door brings the way to
 * agents, {@link io.vnsnap.core.port.HostAgent.Connector}, and to the store, {@link
 * io.vnsnap.core.store.SnapshotFolders}, and shows results and failures in its own form.
 */
package io.vnsnap.core.service;
