// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.port.LoadPlan.MemoryLoading;

/**
 * Members to bring back in place, under their own names, ids and addresses.
 *
 * @param vni where each member of the snapshot is to be; it may have other members too
 */
public record RestoreRequest(VniLayout vni, MemoryLoading memory) {}
