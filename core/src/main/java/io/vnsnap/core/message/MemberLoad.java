// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.message;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.port.Placement;
import java.nio.file.Path;

/**
 * How one member comes back; {@link io.vnsnap.core.port.LoadPlan} has the meaning of each part.
 *
 * @param member the member in the snapshot
 * @param name the domain's name from now on: the member's own in place, a new one for a clone, that
 *     of the running domain for a take-over
 * @param directory the member's folder in the snapshot; its channel.pcapng holds the frames in
 *     flight to it
 */
public record MemberLoad(
    MemberName member,
    MemberName name,
    Path directory,
    SavedMember saved,
    Placement placement,
    MemoryLoading memory) {}
